import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.language.terms import MOST_TERMS, fold, holds, query_terms, runs, terms

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("排水沟堵塞𬭎张三 ，。Aa1９Ｂ-_'\\&|!:*ßİΣς㎡ﬁ①é"), st.characters()
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("排水沟", ["排水", "水沟"]),
        ("排水，排水", ["排水"]),
        ("张 三", ["张", "三"]),
        ("𬭎", ["𬭎"]),
        ("李𬭎明", ["李𬭎", "𬭎明"]),
        ("G20国道", ["g2", "20", "0国", "国道", "g20"]),
        ("ＡＢ１", ["ab", "b1", "ab1"]),
        ("", []),
        ("，。！", []),
    ],
)
def test_terms_are_pairs_words_and_lone_characters(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_query_asks_for_pairs_only_as_a_word_may_be_a_part() -> None:
    assert query_terms("020") == ["02", "20"]
    assert set(query_terms("020")) <= set(terms("电话10201"))


@given(TEXTS, st.data())
def test_every_piece_of_a_run_finds_the_text(text: str, data: st.DataObject) -> None:
    long_runs = [run for run in runs(text) if len(run) > 1]
    if not long_runs:
        return
    run = data.draw(st.sampled_from(long_runs))
    start = data.draw(st.integers(0, len(run) - 2))
    piece = run[start : data.draw(st.integers(start + 2, len(run)))]
    assert set(query_terms(piece)) <= set(terms(text))
    assert holds(text, piece)


@given(TEXTS)
def test_a_text_finds_itself(text: str) -> None:
    assert set(query_terms(text)) <= set(terms(text))
    assert holds(text, text)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_terms_are_unique_and_short(text: str) -> None:
    found = terms(text)
    assert len(found) == len(set(found))
    assert all(0 < len(term) <= 64 for term in found)


def test_apart_pairs_do_not_hold() -> None:
    assert set(query_terms("排水沟")) <= set(terms("排水 水沟"))
    assert not holds("排水 水沟", "排水沟")


def test_fifty_thousand_characters_are_fast_and_bounded() -> None:
    text = "".join(chr(0x4E00 + at * 7919 % 20_000) for at in range(50_000))
    began = time.perf_counter()
    found = terms(text)
    assert time.perf_counter() - began < 1
    assert 0 < len(found) <= MOST_TERMS
    assert terms("a" * 50_000) == ["aa"]
