"""E-mail by the office's SMTP server, through Django's mail."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from lianxin.notify.channels.contract import (
    Fate,
    Letter,
    PermanentError,
    Receipt,
    TemporaryError,
    TroubleError,
    UnsureError,
)
from lianxin.notify.config import Email

# From here on a code of SMTP says: do not try again.
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailAdapter:
    """SMTP knows no duplicates: a letter whose fate is unknown is left to a person."""

    config: Email
    secret: str = field(repr=False)
    timeout: float
    safe_minutes: int = 0
    can_find: bool = False

    def deliver(self, letter: Letter) -> Receipt:
        server = self._open()
        try:
            server.send_messages([self._letter(letter)])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(*next(iter(refused.recipients.values()))) from refused
        except smtplib.SMTPResponseException as refused:
            raise _refusal(refused.smtp_code, refused.smtp_error) from refused
        except (OSError, smtplib.SMTPException) as broken:
            raise UnsureError(_("邮件服务器中途断开。"), is_gateway=True) from broken
        finally:
            server.close()
        return Receipt(letter.key)

    def find(self, letter: Letter) -> Fate:
        return Fate.UNKNOWN

    def _open(self) -> EmailBackend:
        """A connection that is signed in. Whatever fails here, no letter was sent."""
        server = EmailBackend(
            host=self.config.host,
            port=self.config.port,
            username=self.config.user,
            password=self.secret,
            use_tls=self.config.security == "starttls",
            use_ssl=self.config.security == "ssl",
            timeout=max(1, int(self.timeout)),
            fail_silently=False,
        )
        try:
            server.open()
        except smtplib.SMTPAuthenticationError as refused:
            words = _("邮件服务器不接受账号或密码。")
            raise TemporaryError(words, is_gateway=True) from refused
        except (OSError, smtplib.SMTPException) as gone:
            raise TemporaryError(_("连不上邮件服务器，稍后再发。"), is_gateway=True) from gone
        return server

    def _letter(self, letter: Letter) -> EmailMessage:
        content = letter.content
        body = f"{content.body}\n\n{content.link}\n" if content.link else f"{content.body}\n"
        return EmailMessage(
            subject=" ".join(content.subject.split()),
            body=body,
            from_email=self.config.sender,
            to=[letter.to],
            headers={
                "Message-ID": f"<{letter.key}@{self.config.sender.rsplit('@', 1)[-1].strip('>')}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _refusal(code: int, words: bytes | str) -> TroubleError:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    sentence = _("邮件服务器拒绝：%(words)s（%(code)s）。") % {"code": code, "words": text[:120]}
    return PermanentError(sentence) if code >= PERMANENT else TemporaryError(sentence)
