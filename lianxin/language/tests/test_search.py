from typing import ClassVar

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.kit.text import clean
from lianxin.language import search
from lianxin.language.terms import query_terms, terms


class Leaf(models.Model):
    words = models.TextField()
    index = SearchVectorField()
    objects: ClassVar[models.Manager["Leaf"]] = models.Manager()

    class Meta:
        app_label = "language_tests"


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Leaf)


def keep(words: str) -> Leaf:
    return Leaf.objects.create(words=words, index=search.vector(words))


def found(query: str) -> list[str]:
    wanted = search.query(query)
    assert wanted is not None
    return list(Leaf.objects.filter(index=wanted).values_list("words", flat=True))


@pytest.mark.parametrize("query", ["排水", "排水沟", "𬭎家", "G20", "g2", "O'B", "３号", "a_b"])
def test_two_characters_and_more_are_found(query: str) -> None:
    words = "李𬭎家门前G20路3号的排水沟堵了，a_b O'Brien \\ o'b & | ! : * <-> ()"
    keep(words)
    keep("别的事情")
    assert found(query) == [words]


@pytest.mark.parametrize("query", ["", "，", "' \\ & | !", "🎉"])
def test_a_query_without_words_is_none(query: str) -> None:
    assert search.query(query) is None


@given(st.text(max_size=30).map(clean))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_kept_and_found(text: str) -> None:
    keep(text)
    if search.query(text):
        assert text in found(text)


def test_quotes_and_backslashes_cannot_leave_their_term() -> None:
    raw = search._quoted("a'b\\c")
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [["a'b\\c"], raw])
        assert cursor.fetchone() == (True,)


def test_the_vector_holds_exactly_the_terms() -> None:
    leaf = keep("排水沟G20")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(index) FROM language_tests_leaf")
        assert set(cursor.fetchone()[0]) == set(terms(leaf.words))


def test_several_texts_share_one_vector() -> None:
    Leaf.objects.create(words="x", index=search.vector("排水", "路灯"))
    assert found("排水 路灯") == ["x"]


def test_fifty_thousand_characters_fit() -> None:
    text = "".join(chr(0x20000 + at * 7919 % 40_000) for at in range(50_000))
    keep(text)
    assert found(text[100:102]) == [text]
    assert len(query_terms(text[:50])) == 49


def test_an_update_takes_the_same_expression() -> None:
    keep("排水")
    Leaf.objects.update(index=search.vector("路灯"))
    assert found("路灯") == ["排水"]
