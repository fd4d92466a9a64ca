"""The only writers of the people room."""

from lianxin.people.actions.accounts import (
    close_account,
    end_sessions,
    forget_second_factor,
    open_account,
    reopen_account,
    set_password,
    unlock,
)
from lianxin.people.actions.contacts import (
    NewContact,
    correct_contact,
    erase_contacts,
    erase_phone,
    keep_contact,
    new_contact,
    plain_phone,
)
from lianxin.people.actions.deputies import (
    NewMandate,
    convene,
    end_mandate,
    restore_mandate,
    seat,
    seat_many,
    suspend_mandate,
)
from lianxin.people.actions.memberships import end_membership, grant
from lianxin.people.actions.persons import (
    NewPerson,
    add_people,
    add_person,
    amend_person,
    look_at_phone,
)
from lianxin.people.actions.units import add_unit, amend_unit

__all__ = [
    "NewContact",
    "NewMandate",
    "NewPerson",
    "add_people",
    "add_person",
    "add_unit",
    "amend_person",
    "amend_unit",
    "close_account",
    "convene",
    "correct_contact",
    "end_mandate",
    "end_membership",
    "end_sessions",
    "erase_contacts",
    "erase_phone",
    "forget_second_factor",
    "grant",
    "keep_contact",
    "look_at_phone",
    "new_contact",
    "open_account",
    "plain_phone",
    "reopen_account",
    "restore_mandate",
    "seat",
    "seat_many",
    "set_password",
    "suspend_mandate",
    "unlock",
]
