"""Tables of the rights room."""

from lianxin.rights.models.disposals import DisposalLine, DisposalList
from lianxin.rights.models.requests import DataRequest
from lianxin.rights.models.retention import Hold, RetentionRule

__all__ = ["DataRequest", "DisposalLine", "DisposalList", "Hold", "RetentionRule"]
