"""Tables of the cases room."""

from lianxin.cases.models.access import PhoneCode
from lianxin.cases.models.assignments import (
    Assignment,
    AssignmentRole,
    Extension,
    ExtensionStatus,
)
from lianxin.cases.models.bulk import BulkItem, BulkRun, ItemStatus
from lianxin.cases.models.cases import Case, CaseText, Channel, Nature, NumberSeries, Urgency
from lianxin.cases.models.categories import Category, Remit
from lianxin.cases.models.deadlines import Complexity, Deadline, LadderStep, TimeLimit
from lianxin.cases.models.journal import JournalEntry
from lianxin.cases.models.ledgers import LedgerImport, LedgerRow, LedgerStatus, RowStatus
from lianxin.cases.models.papers import CaseFile, EscalationDraft, MajorReport, Research
from lianxin.cases.models.petitioners import Participant, Petitioner
from lianxin.cases.models.replies import (
    Asked,
    ExplainReason,
    Feedback,
    FeedbackMethod,
    Grade,
    Rating,
    Reply,
    ReplyStatus,
)
from lianxin.cases.models.routing import (
    ReplayStatus,
    RoutingChange,
    RoutingDecision,
    RoutingReplay,
    RoutingRule,
    RoutingRuleSet,
    RuleSetStatus,
)
from lianxin.cases.models.unit_desk import CannedReply, UnitNote

__all__ = [
    "Asked",
    "Assignment",
    "AssignmentRole",
    "BulkItem",
    "BulkRun",
    "CannedReply",
    "Case",
    "CaseFile",
    "CaseText",
    "Category",
    "Channel",
    "Complexity",
    "Deadline",
    "EscalationDraft",
    "ExplainReason",
    "Extension",
    "ExtensionStatus",
    "Feedback",
    "FeedbackMethod",
    "Grade",
    "ItemStatus",
    "JournalEntry",
    "LadderStep",
    "LedgerImport",
    "LedgerRow",
    "LedgerStatus",
    "MajorReport",
    "Nature",
    "NumberSeries",
    "Participant",
    "Petitioner",
    "PhoneCode",
    "Rating",
    "Remit",
    "ReplayStatus",
    "Reply",
    "ReplyStatus",
    "Research",
    "RoutingChange",
    "RoutingDecision",
    "RoutingReplay",
    "RoutingRule",
    "RoutingRuleSet",
    "RowStatus",
    "RuleSetStatus",
    "TimeLimit",
    "UnitNote",
    "Urgency",
]
