"""The only writers of the people room."""

from lianxin.people.actions.contacts import NewContact, keep_contact, new_contact, plain_phone

__all__ = ["NewContact", "keep_contact", "new_contact", "plain_phone"]
