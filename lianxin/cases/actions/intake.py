"""接待、登记: a matter is taken in, numbered, registered, corrected, joined, sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import deadlines, emergencies, notices, policy, privacy
from lianxin.cases.actions.clocks import Clocks
from lianxin.cases.actions.indexing import index_anew, words_of
from lianxin.cases.actions.journal import Opening, begin, open_journal
from lianxin.cases.actions.routing import note_advice
from lianxin.cases.codes import query_code
from lianxin.cases.models import (
    Case,
    CaseText,
    Category,
    Channel,
    Nature,
    Participant,
    Petitioner,
    Urgency,
)
from lianxin.cases.rules import By, Party, account_of
from lianxin.cases.states import Hat, Stage, State, Triage
from lianxin.kit import clock
from lianxin.kit.prepared import piped
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import NewContact, keep_contact, new_contact
from lianxin.people.models import Account, Contact, Person, Unit
from lianxin.places.models import Division
from lianxin.stations.models import Station


@dataclass(frozen=True, slots=True)
class Words:
    """What the resident says: verbatim (R-042), the wish, and a title to list it by."""

    title: str
    verbatim: str
    wish: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How, about what and where (R-041). A resident proposes a category, the station gives it."""

    channel: Channel
    category: Category | None = None
    nature: Nature = Nature.HELP
    urgency: Urgency = Urgency.NORMAL
    place: Division | None = None
    place_text: str = ""
    accused_unit: Unit | None = None
    is_accusation: bool = False
    proposed: Category | None = None
    is_by_helper: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """Who raised it: nobody known (anonymous), or any number of persons; and who collected it."""

    contacts: tuple[NewContact, ...] = ()
    collector: Person | None = None


def receive(
    station: Station,
    *,
    by: By,
    words: Words,
    about: Circumstances,
    raised: Raised,
    key: UUID | None = None,
) -> Case:
    """Take a matter in and number it (R-040, R-041). The same key twice gives the same case."""
    try:
        with transaction.atomic(), piped():
            return _receive(station, by, words, about, raised, key)
    except (IntegrityError, Refusal):
        # The key is unique: what came before is found only when it stands in the way.
        if known := _already_received(key):
            return known
        raise


def _already_received(key: UUID | None) -> Case | None:
    return Case.objects.filter(submission_key=key).first() if key else None


def _receive(
    station: Station, by: By, words: Words, about: Circumstances, raised: Raised, key: UUID | None
) -> Case:
    if station.closed_on is not None:
        raise Refusal(_("这个联络站已经撤并，请改选其他站点。"), field="station")
    if not words.verbatim.strip():
        raise Refusal(_("请写下要反映的内容。"), field="verbatim")
    case = Case(
        station=station,
        region=station.division_id,
        title=words.title or words.verbatim[:30],
        channel=about.channel,
        nature=about.nature,
        urgency=about.urgency,
        category=about.category,
        place=about.place,
        place_text=about.place_text,
        accused_unit=about.accused_unit,
        is_sealed=about.is_accusation,
        is_anonymous=not raised.contacts,
        state=State.RECEIVED,
        received_at=clock.now(),
        submission_key=key,
    )
    Clocks.ahead(case)
    notices.ahead([case])
    opening = open_journal(case, "receive", by=by, facts=_facts(station, by, about))
    opening.parcel.put(words_of(case, words.verbatim, words.wish, words.summary))
    if opening.entry.hat == Hat.DEPUTY and isinstance(by, Account):
        raised = replace(raised, collector=raised.collector or by.person)
    contacts = _put_petitioners(opening, raised)
    if emergencies.sounds_like_one(words.verbatim) or about.urgency == Urgency.EMERGENCY:
        opening.finish()
        return _point_to_emergency_numbers(case)
    code = query_code(case) if policy.current().receipt_carries_code else ""
    opening.finish(notices.greeting(case, contacts, code))
    return case


def _facts(station: Station, by: By, about: Circumstances) -> dict[str, Any]:
    facts: dict[str, Any] = {"station": station.name}
    if by == Party.RESIDENT:
        # an anonymous resident was shown the notice, too, and leaves no contact to keep it.
        facts["notice_version"] = privacy.VERSION
    if about.proposed is not None:
        facts["proposed_category"] = about.proposed.code
    if about.is_by_helper:
        facts["by_helper"] = True
    return facts


def _point_to_emergency_numbers(case: Case) -> Case:
    """R-048: an emergency goes to 110/119/120/122 at once; the record stays."""
    turn = begin(case, "refer", Party.SYSTEM)
    return turn.finish(
        told=str(emergencies.ADVICE),
        triage=Triage.REFER,
        ending="emergency",
        limits={Stage.FEEDBACK: deadlines.given(turn.today)},
    )


def _put_petitioners(opening: Opening, raised: Raised) -> list[Contact]:
    """R-041, R-049, R-067: every petitioner, and the collecting deputy as participant."""
    case, at = opening.case, opening.case.received_at
    contacts = [new_contact(given) for given in raised.contacts]
    for place, contact in enumerate(contacts):
        opening.parcel.put(contact)
        opening.parcel.put(
            Petitioner(case=case, contact=contact, is_first=place == 0, joined_at=at)
        )
    if raised.collector is not None:
        opening.parcel.put(
            Participant(case=case, person=raised.collector, is_collector=True, joined_at=at)
        )
    return contacts


def copy_petitioners(case: Case, fresh: Case) -> None:
    """The petitioners and deputies of a matter stand on the one that follows it (R-068)."""
    Petitioner.objects.bulk_create(
        Petitioner(
            case=fresh, contact=each.contact, is_first=each.is_first, joined_at=fresh.received_at
        )
        for each in case.petitioners.select_related("contact")
    )
    copy_deputies(case, fresh)
    fresh.is_anonymous, fresh.previous = case.is_anonymous, case
    fresh.save(update_fields=["is_anonymous", "previous"])


def copy_deputies(case: Case, fresh: Case) -> None:
    """Whoever took part in the one sees the progress of the other (R-067)."""
    Participant.objects.bulk_create(
        Participant(
            case=fresh,
            person_id=each.person_id,
            is_collector=each.is_collector,
            joined_at=fresh.received_at,
        )
        for each in case.participants.all()
    )


@transaction.atomic
def register(case: Case, *, by: By, category: Category, title: str = "", summary: str = "") -> Case:
    """登记 (R-041): the category is given, the verbatim words stay as they are (R-042)."""
    turn = begin(case, "register", by)
    if summary:
        CaseText.objects.filter(case=case).update(summary=summary)
    done = turn.finish(
        category=category,
        title=title or case.title,
        registered_at=turn.at,
        triage="",
        ending="",
        facts={"category": category.name},
    )
    index_anew(done)
    note_advice([done])
    return done


@transaction.atomic
def amend(case: Case, *, by: By, reason: str, **corrections: Any) -> Case:
    """Correct the registration: title, category, nature, place; never the verbatim words."""
    allowed = {"title", "category", "nature", "place", "place_text", "urgency"}
    if unknown := corrections.keys() - allowed:
        raise TypeError(f"not to be amended: {', '.join(sorted(unknown))}")
    turn = begin(case, "amend", by)
    if not reason.strip():
        raise Refusal(_("请写明更正的原因。"), field="reason")
    before = {name: str(getattr(case, name) or "") for name in corrections}
    done = turn.finish(reason=reason, facts={"before": before}, **corrections)
    index_anew(done)
    note_advice([done])
    return done


@transaction.atomic
def join(case: Case, *, by: By, contact: NewContact) -> Contact:
    """Another resident joins the matter as co-petitioner."""
    turn = begin(case, "join", by)
    kept = keep_contact(contact)
    Petitioner.objects.create(case=case, contact=kept, joined_at=turn.at)
    turn.finish(is_anonymous=False)
    return kept


@transaction.atomic
def seal(case: Case, *, by: By, accused_unit: Unit | None = None) -> Case:
    """R-047: an accusation is sealed; from now on only the secret intake sees it."""
    turn = begin(case, "seal", by)
    if case.is_sealed:
        raise Refusal(_("这件事项已经密封。"))
    done = turn.finish(is_sealed=True, accused_unit=accused_unit or case.accused_unit)
    audit.record("case.sealed", by=account_of(by), about=case)
    return done


@transaction.atomic
def unseal(case: Case, *, by: By, reason: str) -> Case:
    """The secret intake finds that it is no accusation."""
    turn = begin(case, "unseal", by)
    if not case.is_sealed:
        raise Refusal(_("这件事项没有密封。"))
    if not reason.strip():
        raise Refusal(_("请写明解除密封的理由。"), field="reason")
    done = turn.finish(is_sealed=False, reason=reason)
    audit.record("case.unsealed", by=account_of(by), about=case)
    return done
