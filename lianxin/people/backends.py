"""Who signs in, and what Django's `has_perm` says of them: the rights of people.rules."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from lianxin.people.models import Account
from lianxin.people.rules import holds


class PeopleBackend(ModelBackend):
    """Accounts with their person; a permission is a right of people.rules."""

    def get_user(self, user_id: Any) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, Account) and holds(user_obj, perm)
