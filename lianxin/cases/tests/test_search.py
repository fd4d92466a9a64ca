"""Search: every word that is there is found, nobody finds what they may not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from lianxin.cases import actions, search
from lianxin.cases.actions.indexing import index_anew
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import CONTACT, Cast, case_in, received
from lianxin.cases.models import Case, Channel
from lianxin.cases.queries.worklist import CAP
from lianxin.cases.states import State
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db


def numbers(user: Account, query: str) -> list[str]:
    return [row.case.number for row in search.find(user, query).listing.rows]


def raised(cast: Cast, title: str, verbatim: str, *, place: str = "", other: bool = False) -> Case:
    return actions.receive(
        cast.other_station if other else cast.station,
        by=cast.other_liaison if other else cast.liaison,
        words=Words(title=title, verbatim=verbatim),
        about=Circumstances(channel=Channel.COUNTER, place_text=place),
        raised=Raised(contacts=(CONTACT,)),
    )


@pytest.mark.parametrize(
    "words", ["路灯", "路灯坏了", "灯", "路", "了", "出门看不见路", "修一修", "三个月", "忙"]
)
def test_words_of_any_length_are_found(cast: Cast, words: str) -> None:
    case = received(cast)
    assert numbers(cast.liaison, words) == [case.number]


@pytest.mark.parametrize("words", ["路坏", "月晚", "水管", "路灯修", "村口月"])
def test_pairs_that_stand_apart_are_no_phrase(cast: Cast, words: str) -> None:
    received(cast)
    assert numbers(cast.liaison, words) == []


def test_a_rare_character_latin_words_and_the_place_are_found(cast: Cast) -> None:
    case = raised(cast, "𬭎家湾ＷiFi信号", "5G基站 A栋 电压220V", place="老粮站旁")
    for words in ("𬭎", "𬭎家湾", "wifi", "WiFi信号", "5g基站", "220V", "粮站旁", "Ａ栋"):
        assert numbers(cast.liaison, words) == [case.number], words


def test_compatibility_forms_from_pdf_files_are_found(cast: Cast) -> None:
    case = raised(cast, "反映", "村里⾃来⽔没有了")
    assert numbers(cast.liaison, "自来水没有") == [case.number]


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "\\",
        "&|!()",
        "a:*b",
        "'; drop table",
        "% _",
        "\x00路灯",
        "　",
        "<->",
        "@s1",
        "😀",
        "-",
    ],
)
def test_no_query_is_an_error(cast: Cast, words: str) -> None:
    received(cast)
    assert search.find(cast.liaison, words).total in {0, 1}
    assert search.find(cast.liaison, words * 500).total in {0, 1}


def test_numbers_are_found_by_their_beginning(cast: Cast) -> None:
    case = received(cast)
    received(cast)
    assert numbers(cast.liaison, case.number) == [case.number]
    assert len(numbers(cast.liaison, case.number[:6].lower())) == 2


@pytest.mark.parametrize(
    "words", ["13900001234", "139 0000 1234", "+86 13900001234", "1234", "田小满"]
)
def test_phone_last_four_and_whole_name_find_the_petitioner(cast: Cast, words: str) -> None:
    case = received(cast)
    assert numbers(cast.liaison, words) == [case.number]


@pytest.mark.parametrize("words", ["139000012", "13900001235", "1235", "田小", "小满"])
def test_r160_parts_of_a_phone_or_name_find_nothing(cast: Cast, words: str) -> None:
    received(cast)
    assert numbers(cast.liaison, words) == []


def test_deputies_and_units_are_found_by_name(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    assert numbers(cast.committee, "乔代") == [case.number]
    assert numbers(cast.committee, "住建局") == [case.number]


def test_titles_come_before_texts_and_new_before_old(cast: Cast) -> None:
    in_text = raised(cast, "反映", "路灯坏了很久")
    older, newer = (raised(cast, "路灯坏了", "请修") for _ in range(2))
    expected = [newer.number, older.number, in_text.number]
    assert numbers(cast.liaison, "路灯坏了") == expected


def test_everyone_finds_exactly_what_they_may_see(cast: Cast) -> None:
    mine, other = case_in(State.ASSIGNED, cast), raised(cast, "路灯", "路灯", other=True)
    sealed = received(cast, is_accusation=True)
    everything = {mine.number, other.number, sealed.number}
    for user in cast.accounts().values():
        seen = set(Case.objects.visible_to(user).values_list("number", flat=True))
        assert set(numbers(user, "路灯")) == seen & everything


def test_a_cap_over_the_county_hides_nothing_from_a_station(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        raised(cast, "路灯", "路灯", other=True)
    mine = received(cast)
    monkeypatch.setattr(search, "MATCH_CAP", 3)
    assert numbers(cast.liaison, "路灯") == [mine.number]
    assert numbers(cast.presidium, "路灯") == [mine.number]
    above = search.find(cast.committee, "路灯")
    assert len(above.listing.rows) == 5
    assert above.total == CAP + 1


def test_units_find_what_they_are_or_were_asked_about(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.add_co_unit(case, by=cast.station_head, unit=cast.other_unit)
    for part in ("handler", "co_handler", "other_handler"):
        assert numbers(getattr(cast, part), "路灯") == [case.number], part
    actions.reassign(case, by=cast.station_head, lead=cast.other_unit, reason="职责")
    for part in ("handler", "other_handler"):
        assert numbers(cast.fresh(part), "路灯") == [case.number], part
    index_anew(case)
    assert numbers(cast.fresh("other_handler"), "路灯") == [case.number]


def test_a_corrected_title_is_found_and_the_old_one_no_more(cast: Cast) -> None:
    case = raised(cast, "水渠", "请修")
    actions.amend(case, by=cast.liaison, reason="听错", title="渡槽", place_text="村东")
    assert numbers(cast.liaison, "渡槽") == numbers(cast.liaison, "村东") == [case.number]
    assert numbers(cast.liaison, "水渠") == []
    actions.register(case, by=cast.liaison, category=cast.category, title="泵站")
    assert numbers(cast.liaison, "泵站") == [case.number]


def test_the_terms_of_a_case_are_made_in_one_place() -> None:
    """Terms without the marks of station and unit would be found by the county alone."""
    room = Path(search.__file__).parent
    makers = {
        path.name
        for path in room.rglob("*.py")
        if "vector(" in path.read_text(encoding="utf-8") and "tests" not in path.parts
    }
    assert makers == {"indexing.py"}
