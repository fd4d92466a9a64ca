"""The ways a matter can go, as words: each names the steps of the play in their order."""

from __future__ import annotations

from random import Random

from lianxin.demo import acts

IN = "receive register"
TAKEN = f"{IN} assign acknowledge contact"
ANSWERED = "submit sign accept"
JUDGED = "feed_back rate close archive"
END = f"{ANSWERED} {JUDGED}"

ROUTES: dict[str, str] = {
    "on_spot": f"{IN} answer rate close archive",
    "declined": f"{IN} decline inform archive",
    "referred": f"{IN} refer inform archive",
    "danger": "receive_danger inform archive",
    "merged": f"{IN} merge",
    "merged_and_filed": f"{IN} merge archive",
    "general": f"{TAKEN} {END}",
    "remarked": f"{IN} photograph assign acknowledge contact comment draft {END}",
    "with_co": f"{IN} photograph assign acknowledge contact opinion {END}",
    "micro": f"{IN} assign_directly acknowledge contact {END}",
    "sent_back": f"{TAKEN} submit send_back {END}",
    "rejected": f"{TAKEN} submit sign reject {END}",
    "returned": f"{IN} assign_wrongly hand_back accept_return assign acknowledge contact {END}",
    "return_denied": f"{IN} assign hand_back deny_return acknowledge contact {END}",
    "extended": f"{TAKEN} ask_extension grant_extension {END}",
    "not_extended": f"{TAKEN} ask_extension deny_extension {END}",
    "suspended": f"{TAKEN} suspend resume {END}",
    "asked": f"{TAKEN} ask add_facts {END}",
    "late": f"{TAKEN} remind urge letter late_submit sign accept {JUDGED}",
    "unhappy": f"{TAKEN} {ANSWERED} feed_back rate_badly acknowledge contact {END}",
    "unhappy_twice": (
        f"{TAKEN} {ANSWERED} feed_back rate_badly acknowledge {ANSWERED}"
        f" feed_back rate_badly assign acknowledge {END}"
    ),
    "unreachable": f"{TAKEN} {ANSWERED} feed_back ring ring ring close archive",
    "major": f"{IN} deem_major research report assign acknowledge contact {END}",
    "escalated": f"{IN} escalate answer_from_above {JUDGED}",
    "split": f"{IN} split assign_parts answer_parts gather {JUDGED}",
    "sealed": f"receive_accusation seal register assign acknowledge {END}",
}

# Working days before each step: at least, at most. A step not named here happens the same day.
WAITS: dict[str, tuple[int, int]] = {
    "register": (0, 1),
    "assign": (0, 4),
    "assign_wrongly": (0, 3),
    "assign_directly": (0, 1),
    "assign_parts": (0, 2),
    "answer_parts": (5, 14),
    "decline": (1, 4),
    "refer": (0, 2),
    "inform": (1, 3),
    "escalate": (2, 6),
    "answer_from_above": (30, 62),
    "research": (3, 10),
    "report": (2, 7),
    "acknowledge": (0, 1),
    "contact": (0, 2),
    "hand_back": (1, 3),
    "accept_return": (0, 1),
    "deny_return": (0, 1),
    "ask": (1, 3),
    "add_facts": (1, 4),
    "ask_extension": (6, 11),
    "grant_extension": (0, 1),
    "deny_extension": (0, 1),
    "suspend": (4, 9),
    "resume": (35, 60),
    "opinion": (2, 6),
    "comment": (1, 3),
    "draft": (1, 3),
    "remind": (13, 14),
    "urge": (2, 2),
    "letter": (5, 6),
    "late_submit": (1, 8),
    "submit": (2, 11),
    "send_back": (0, 1),
    "reject": (0, 2),
    "sign": (0, 2),
    "accept": (0, 2),
    "gather": (1, 3),
    "feed_back": (0, 3),
    "ring": (1, 2),
    "rate": (0, 4),
    "rate_badly": (1, 4),
    "close": (0, 1),
    "archive": (1, 5),
}


def steps_of(route: str, until: str = "") -> tuple[str, ...]:
    """The steps of a route, as far as the first `until`, if it is to stop there."""
    steps = tuple(ROUTES[route].split())
    return steps[: steps.index(until) + 1] if until else steps


def waits_of(steps: tuple[str, ...], rng: Random) -> list[int]:
    """Working days before each of these steps."""
    return [rng.randint(*WAITS.get(step, (0, 0))) for step in steps]


def act_of(step: str) -> acts.Act:
    """The act of a step; two steps may share one act, at a different pace."""
    act: acts.Act = getattr(acts, {"late_submit": "submit"}.get(step, step))
    return act
