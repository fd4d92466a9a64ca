"""R-048: words that sound like an emergency, and what to say then."""

from django.utils.translation import gettext_lazy as _

WORDS = (
    "着火",
    "失火",
    "救命",
    "正在打人",
    "有人落水",
    "煤气泄漏",
    "燃气泄漏",
    "有人昏迷",
    "车祸受伤",
    "跳楼",
)
ADVICE = _("如遇紧急情况，请立即拨打：报警110、火警119、急救120、交通事故122。")


def sounds_like_one(text: str) -> bool:
    """Whether the words call for an emergency number."""
    return any(word in text for word in WORDS)
