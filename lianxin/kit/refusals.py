"""The only business error: a plain sentence for the person who asked."""

from django.utils.functional import Promise


class Refusal(Exception):  # noqa: N818
    """An action was refused; `message` is shown beside `field`, or beside the move if None."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        """The sentence, in the language of the reader of this moment."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message
