import uuid

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from lianxin.kit.forms import SubmissionKeyField
from lianxin.kit.text import LineField, WordsField, clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("第一行\r\n第二行\r第三行\u2028第四行", "第一行\n第二行\n第三行\n第四行"),
        ("李\x00四\x07\x1b", "李四"),
        ("付款\u202e100元\u202c", "付款100元"),
        ("坏\ud800码", "坏码"),
        ("e\u0301", "é"),
        ("张𬭎👨‍👩‍👧 🎉", "张𬭎👨‍👩‍👧 🎉"),
        ("\ufeff零宽\u200b空格", "零宽空格"),
        ("缩进\t留下", "缩进\t留下"),
    ],
)
def test_clean_keeps_what_was_said_and_drops_trickery(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(alphabet=st.characters()))
def test_clean_twice_is_clean_once_and_can_be_stored(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    assert "\x00" not in once
    once.encode()


class Form(forms.Form):
    line = LineField(max_length=5)
    words = WordsField(max_length=10)
    optional = LineField(max_length=5, required=False)


def test_a_line_is_one_line_and_words_keep_theirs() -> None:
    form = Form({"line": " 张\n 三 ", "words": "一\r\n二", "optional": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"line": "张 三", "words": "一\n二", "optional": ""}


def test_too_long_and_missing_are_one_plain_sentence_each() -> None:
    form = Form({"line": "一二三四五六", "words": "\x00 "})
    assert form.errors["line"] == ["最多可填5个字，现在有6个字，请删减。"]
    assert form.errors["words"] == ["请填写这一项。"]


def test_rare_characters_count_as_one() -> None:
    assert LineField(max_length=2).clean("𬭎𬭎") == "𬭎𬭎"


def test_the_browser_is_told_the_length_of_a_line_only() -> None:
    assert 'maxlength="5"' in str(Form()["line"])
    assert "maxlength" not in str(Form()["words"])


def test_each_form_carries_its_own_submission_key() -> None:
    class Keyed(forms.Form):
        key = SubmissionKeyField()

    first, second = Keyed()["key"].value(), Keyed()["key"].value()
    assert uuid.UUID(first)
    assert first != second
    assert not Keyed({"key": "x"}).is_valid()
    assert Keyed({"key": str(first)}).is_valid()
