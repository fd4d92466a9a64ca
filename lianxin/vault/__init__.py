"""Personal data: keys outside the database, sealed fields, blind indexes, signatures, masks."""

from lianxin.vault import masks
from lianxin.vault.fields import SealedTextField
from lianxin.vault.marks import blind, sign

__all__ = ["SealedTextField", "blind", "masks", "sign"]
