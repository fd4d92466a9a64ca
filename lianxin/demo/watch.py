"""The last weeks of the play are swept each morning; papers are signed, answered and judged."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import QuerySet

from lianxin.cases import actions as cases
from lianxin.cases.lights import Light
from lianxin.cases.models import Case
from lianxin.cases.rules import Party
from lianxin.demo.county import County, Office
from lianxin.demo.timetable import Timetable
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.oversight import actions, queries
from lianxin.oversight.actions.sweeping import DEMANDS
from lianxin.oversight.models import Letter
from lianxin.oversight.rules import acts_for
from lianxin.oversight.states import LEVEL_OF, Kind, Status
from lianxin.people.models import Account

MORNINGS = 25
MOST = 2
# What the committee sends by hand so many mornings before the end.
BY_HAND = {5: Kind.LETTER, 3: Kind.LISTING, 0: Kind.SUMMONS}
PLACE = "县人大常委会会议室"
SWEEP_AT, SIGN_AT = timedelta(hours=8, minutes=5), timedelta(hours=10)
ANSWERS = (
    "已派人现场核实，逾期是因为材料没有到货，现已到货，本周内办结并答复群众。",
    "原承办人调离，交接不及时。已指定专人负责，五个工作日内答复。",
)
AGAIN = "没有写明完成的日期，请补充。"
DONE = "答复情况属实，事项已按承诺办理。"


class Watch:
    """Keeps the office's mornings between the steps of the play."""

    def __init__(self, county: County, days: Timetable) -> None:
        self.county = county
        mornings = (clock.midnight(day) for day in days.days[-MORNINGS:])
        self._due = deque(mornings)
        self._turn = 0

    def until(self, moment: datetime) -> None:
        """Hold every morning that has come by this moment."""
        while self._due and self._due[0] + SIGN_AT <= moment:
            self._hold(self._due.popleft())

    def _hold(self, midnight: datetime) -> None:
        with clock.set_to(midnight + SWEEP_AT):
            actions.sweep()
        with clock.set_to(midnight + SIGN_AT):
            # The newest papers still wait; so some do when the play ends.
            before = midnight - timedelta(days=2)
            for letter in self._papers(Status.ANSWERED):
                self._judge(letter)
            for letter in self._papers(Status.ISSUED).filter(signed_at__lt=before):
                self._answer(letter)
            for letter in self._papers(Status.DRAFT).filter(drafted_at__lt=before):
                self._sign(letter)
            self._ask_after()
            if len(self._due) in BY_HAND:
                self._send_by_hand(BY_HAND[len(self._due)])

    def _late(self) -> list[Case]:
        """County units' late matters, the oldest first."""
        late = queries.urgent(self.county.committee, queries.Wanted(light=Light.RED))
        at_county = late.filter(lead_unit__division=self.county.division)
        return list(at_county.filter(due_on__lt=clock.today()).order_by("due_on")[:MOST])

    def _ask_after(self) -> None:
        """Every other morning somebody asks how long it will take."""
        self._turn += 1
        for case in self._late()[: self._turn % 2]:
            with suppress(Refusal):
                cases.urge(case, by=Party.RESIDENT, words="已经过了期限，还要等多久？")

    def _send_by_hand(self, kind: Kind) -> None:
        """The committee takes what lies longest in hand itself."""
        late = [case for case in self._late() if case.supervision < LEVEL_OF[kind]]
        if not late:
            return
        by = self.county.committee
        meets_at = (clock.now() + timedelta(days=4)).isoformat()
        batch = actions.prepare(
            by=by,
            keys=[case.pk for case in late if case.lead_unit_id == late[0].lead_unit_id],
            kind=kind,
            is_joint=True,
            demands=DEMANDS,
            limit_workdays=5,
            facts={"meets_at": meets_at, "place": PLACE} if kind == Kind.SUMMONS else {},
        )
        while actions.make_next(batch, by=by):
            pass

    def _papers(self, status: Status) -> QuerySet[Letter]:
        return Letter.objects.filter(status=status).select_related("organ__division", "unit")

    def _signer(self, letter: Letter) -> Account:
        offices = [self.county.committee, self.county.intake]
        offices += [each.presidium for each in self.county.outposts]
        sealed = letter.is_sealed
        return next(each for each in offices if acts_for(letter.organ, each, is_sealed=sealed))

    def _sign(self, letter: Letter) -> None:
        by = self._signer(letter)
        cases = [each.case for each in letter.matters.select_related("case")]
        if not any(actions.choosable(by, [each.pk]) for each in cases):
            actions.void(letter, by=by, reason="事项已答复，不再发文。")
            return
        if letter.kind == Kind.SUMMONS:
            actions.amend(
                letter,
                by=by,
                demands=letter.demands,
                limit_workdays=letter.limit_workdays,
                meets_at=clock.now() + timedelta(days=3),
                place=PLACE,
                attended_by="县人大代表工委、承办单位主要负责人",
            )
        actions.sign(letter, by=by)

    def _answer(self, letter: Letter) -> None:
        """Two of three units answer; the third lets it lie."""
        self._turn += 1
        office = self._office(letter)
        if office is not None and self._turn % 3:
            actions.answer(letter, by=office.head, words=ANSWERS[self._turn % len(ANSWERS)])

    def _office(self, letter: Letter) -> Office | None:
        offices = [*self.county.offices.values()]
        offices += [each.government for each in self.county.outposts]
        return next((each for each in offices if each.unit.pk == letter.unit_id), None)

    def _judge(self, letter: Letter) -> None:
        by, is_first = self._signer(letter), letter.answers.count() == 1
        self._turn += 1
        if is_first and self._turn % 4 == 0:
            actions.judge(letter, by=by, is_accepted=False, words=AGAIN)
            return
        actions.judge(letter, by=by, is_accepted=True)
        if self._turn % 2:
            actions.lift(letter, by=by, reason=DONE)
