"""Whom the rungs, the papers and the clocks tell, and in what words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_noop

from lianxin.cases import notices as cases
from lianxin.cases.lights import Light
from lianxin.cases.models import Case, Deadline
from lianxin.cases.states import Stage, Supervision
from lianxin.notify import actions as notify
from lianxin.oversight.models import Letter, Rung, SweepRun, Undertaking
from lianxin.oversight.rules import signing_role
from lianxin.oversight.states import Kind, Told
from lianxin.people.models import UNIT_ROLES, Role
from lianxin.people.rules import in_force

BOARD = "/desk/oversight/"
PUSHED = {
    Supervision.REMIND: gettext_noop("已提醒承办单位：%(number)s《%(title)s》。"),
    Supervision.URGE: gettext_noop("已到期，已催办承办单位：%(number)s《%(title)s》。"),
    Supervision.LETTER: gettext_noop("逾期未办，已进入督办函督办：%(number)s《%(title)s》。"),
    Supervision.LISTED: gettext_noop("逾期未办，已进入挂牌督办：%(number)s《%(title)s》。"),
    Supervision.SUMMONS: gettext_noop("逾期未办，已进入约谈：%(number)s《%(title)s》。"),
}
WAITING = gettext_noop("有%(count)s份督办文书等您签发。")
ISSUED = {
    Kind.LETTER: gettext_noop("收到督办函%(paper)s，%(due_on)s前答复。"),
    Kind.LISTING: gettext_noop("已挂牌督办，通知%(paper)s，%(due_on)s前答复。"),
    Kind.SUMMONS: gettext_noop("收到约谈通知%(paper)s，请按时参加。"),
}
ANSWERED = gettext_noop("%(unit)s答复了%(paper)s，请认定。")
JUDGED = {
    True: gettext_noop("%(paper)s的答复已认可。"),
    False: gettext_noop("%(paper)s的答复未认可，请在%(due_on)s前再次答复。"),
}
LIFTED = gettext_noop("%(paper)s的督办已解除。")
VOIDED = gettext_noop("%(paper)s已作废。")
OWED = {
    Told.AMBER: gettext_noop("%(paper)s快到答复期限（%(due_on)s）。"),
    Told.RED: gettext_noop("%(paper)s逾期没有答复（%(due_on)s到期）。"),
}
PROMISED = {
    Told.AMBER: gettext_noop("约谈承诺快到期（%(due_on)s）：%(words)s"),
    Told.RED: gettext_noop("约谈承诺已到期（%(due_on)s）：%(words)s"),
}
STEPS = {
    (Stage.REGISTER, Light.AMBER): gettext_noop("待登记，快到期：%(number)s《%(title)s》。"),
    (Stage.REGISTER, Light.RED): gettext_noop("登记已逾期：%(number)s《%(title)s》。"),
    (Stage.TRIAGE, Light.AMBER): gettext_noop("待分流，快到期：%(number)s《%(title)s》。"),
    (Stage.TRIAGE, Light.RED): gettext_noop("分流已逾期：%(number)s《%(title)s》。"),
    (Stage.CONTACT, Light.AMBER): gettext_noop("请联系群众，快到期：%(number)s《%(title)s》。"),
    (Stage.CONTACT, Light.RED): gettext_noop("联系群众已逾期：%(number)s《%(title)s》。"),
    (Stage.OPINION, Light.AMBER): gettext_noop("会办意见快到期：%(number)s《%(title)s》。"),
    (Stage.OPINION, Light.RED): gettext_noop("会办意见已逾期：%(number)s《%(title)s》。"),
    (Stage.RULE, Light.AMBER): gettext_noop("退回待裁定，快到期：%(number)s《%(title)s》。"),
    (Stage.RULE, Light.RED): gettext_noop("裁定退回已逾期：%(number)s《%(title)s》。"),
    (Stage.REVIEW, Light.AMBER): gettext_noop("答复待审核，快到期：%(number)s《%(title)s》。"),
    (Stage.REVIEW, Light.RED): gettext_noop("审核答复已逾期：%(number)s《%(title)s》。"),
    (Stage.FEEDBACK, Light.AMBER): gettext_noop("待反馈群众，快到期：%(number)s《%(title)s》。"),
    (Stage.FEEDBACK, Light.RED): gettext_noop("反馈群众已逾期：%(number)s《%(title)s》。"),
    (Stage.RATE, Light.AMBER): gettext_noop("待评价、办结，快到期：%(number)s《%(title)s》。"),
    (Stage.RATE, Light.RED): gettext_noop("评价、办结已逾期：%(number)s《%(title)s》。"),
    (Stage.ARCHIVE, Light.AMBER): gettext_noop("待归档，快到期：%(number)s《%(title)s》。"),
    (Stage.ARCHIVE, Light.RED): gettext_noop("归档已逾期：%(number)s《%(title)s》。"),
}
# Under which name people choose for a text, and the committee words it: see oversight.kinds.
KIND_OF = {
    **{text: f"oversight.pushed_{level:d}" for level, text in PUSHED.items()},
    **{text: f"oversight.issued_{kind}" for kind, text in ISSUED.items()},
    **{text: f"oversight.step_{stage}_{light}" for (stage, light), text in STEPS.items()},
    **{text: f"oversight.owed_{told}" for told, text in OWED.items()},
    **{text: f"oversight.promised_{told}" for told, text in PROMISED.items()},
    WAITING: "oversight.waiting",
    ANSWERED: "oversight.answered",
    JUDGED[True]: "oversight.accepted",
    JUDGED[False]: "oversight.not_accepted",
    LIFTED: "oversight.lifted",
    VOIDED: "oversight.voided",
}


@dataclass(slots=True)
class Offices:
    """Who holds which office today; one query for any number of matters."""

    held: dict[str, list[tuple[str, UUID]]]
    members: dict[int, set[UUID]]

    @classmethod
    def read(cls, units: Collection[int] = ()) -> Offices:
        held: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
        members: dict[int, set[UUID]] = defaultdict(set)
        roles = (Role.PRESIDIUM, Role.COMMITTEE, Role.SECRET_INTAKE)
        found = in_force().filter(role__in=roles).select_related("division")
        for each in found:
            if each.division is not None:
                held[each.role].append((each.division.prefix, each.person_id))
        if units:
            inside = in_force().filter(unit__in=units, role__in=UNIT_ROLES)
            for unit_id, person_id in inside.values_list("unit_id", "person_id"):
                members[unit_id or 0].add(person_id)
        return cls(held, members)

    def over(self, region: str, role: Role) -> set[UUID]:
        """Who holds the office over a division code."""
        return {person for prefix, person in self.held[role] if region.startswith(prefix)}

    def signers(self, letter: Letter) -> set[UUID]:
        role = signing_role(letter.organ, is_sealed=letter.is_sealed)
        return self.over(letter.organ.division_id, role) if role else set()


def _about(case: Case) -> dict[str, str]:
    return {"number": case.number, "title": case.title}


def _page(case: Case) -> str:
    return f"/desk/cases/{case.number}/"


def tell_pushed(pushed: Sequence[Case], rungs: dict[int, Rung]) -> None:
    """Those whom the rung names; the unit hears of the move itself. Once a round and level."""
    if not pushed:
        return
    offices, staff = Offices.read(), cases.station_staff(pushed)
    notify.send_all(
        [
            notify.Notice(
                people,
                event=f"case:{case.pk}:pushed:{case.round}:{case.supervision}:{case.due_on}",
                text=(text := PUSHED[Supervision(case.supervision)]),
                facts=_about(case),
                link=_page(case),
                kind=KIND_OF[text],
                stays_inside=case.is_sealed,
            )
            for case in pushed
            if (people := _told_by(rungs.get(case.supervision), case, offices, staff))
        ]
    )


def _told_by(
    rung: Rung | None, case: Case, offices: Offices, staff: dict[UUID, set[UUID]]
) -> set[UUID]:
    """R-047: of a sealed matter only the secret intake hears."""
    if rung is None:
        return set()
    people = set(staff.get(case.pk, set())) if rung.tells_station else set()
    if case.is_sealed:
        return people
    if rung.tells_presidium:
        people |= offices.over(case.region, Role.PRESIDIUM)
    if rung.tells_committee:
        people |= offices.over(case.region, Role.COMMITTEE)
    return people


def tell_signers(letters: Iterable[Letter], run: SweepRun) -> None:
    """One message to each signer for all that the sweep left."""
    offices, counts = Offices.read(), defaultdict[UUID, int](int)
    for letter in letters:
        for person in offices.signers(letter):
            counts[person] += 1
    notify.send_all(
        [
            notify.Notice(
                {person},
                f"oversight:sign:{run.pk}",
                WAITING,
                {"count": count},
                BOARD,
                kind=KIND_OF[WAITING],
            )
            for person, count in counts.items()
        ]
    )


def _of(letter: Letter) -> dict[str, str]:
    return {
        "paper": str(letter),
        "unit": letter.unit_name,
        "due_on": letter.due_on.isoformat() if letter.due_on else "",
    }


def _letter_page(letter: Letter) -> str:
    return f"{BOARD}letters/{letter.pk}/"


def tell_unit(letter: Letter, what: str, text: str) -> None:
    """The addressee's people, once for each thing that happens to the paper."""
    people = Offices.read([letter.unit_id]).members[letter.unit_id]
    _tell(people, letter, what, text)


def tell_issuer(letter: Letter, what: str, text: str) -> None:
    """Whoever signs for the organ."""
    _tell(Offices.read().signers(letter), letter, what, text)


def _tell(people: set[UUID], letter: Letter, what: str, text: str) -> None:
    told = notify.Notice(
        people,
        f"letter:{letter.pk}:{what}",
        text,
        _of(letter),
        _letter_page(letter),
        kind=KIND_OF[text],
        stays_inside=letter.is_sealed,
    )
    notify.send_all([told])


def tell_owed(letters: Sequence[Letter]) -> None:
    """Papers whose answer is nearly due, or late: the unit; when late the issuer too."""
    if not letters:
        return
    offices = Offices.read({each.unit_id for each in letters})
    notify.send_all(
        [
            notify.Notice(
                offices.members[each.unit_id]
                | (offices.signers(each) if each.told == Told.RED else set()),
                f"letter:{each.pk}:{each.told}:{each.due_on}",
                (text := OWED[Told(each.told)]),
                _of(each),
                _letter_page(each),
                kind=KIND_OF[text],
                stays_inside=each.is_sealed,
            )
            for each in letters
        ]
    )


def tell_promised(promised: Sequence[Undertaking]) -> None:
    """Undertakings of a summons: the unit and who summoned it."""
    if not promised:
        return
    offices = Offices.read({each.letter.unit_id for each in promised})
    notify.send_all(
        [
            notify.Notice(
                offices.members[each.letter.unit_id] | offices.signers(each.letter),
                f"undertaking:{each.pk}:{each.told}:{each.due_on}",
                (text := PROMISED[Told(each.told)]),
                {"words": each.words, "due_on": each.due_on.isoformat()},
                _letter_page(each.letter),
                kind=KIND_OF[text],
                stays_inside=each.letter.is_sealed,
            )
            for each in promised
        ]
    )


def tell_steps(clocks: Sequence[Deadline], light: Light) -> None:
    """Those who owe a step hear of its colour (R-071): the unit, or the station."""
    if not clocks:
        return
    staff = cases.station_staff([*{each.case_id: each.case for each in clocks}.values()])
    units = {unit for each in clocks if (unit := _owing_unit(each)) is not None}
    members = Offices.read(units).members
    notify.send_all(
        [
            notify.Notice(
                members[unit] if (unit := _owing_unit(each)) else staff.get(each.case_id, set()),
                f"clock:{each.pk}:{each.due_on}:{light}",
                (text := STEPS[Stage(each.stage), light]),
                _about(each.case),
                _page(each.case),
                kind=KIND_OF[text],
                stays_inside=each.case.is_sealed,
            )
            for each in clocks
        ]
    )


def _owing_unit(clock: Deadline) -> int | None:
    return clock.unit_id if clock.stage in {Stage.CONTACT, Stage.OPINION} else None
