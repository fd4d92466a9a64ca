import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.language.snippets import snippet


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("门前排水沟堵了", "排水", "门前<mark>排水</mark>沟堵了"),
        ("李𬭎明", "𬭎明", "李<mark>𬭎明</mark>"),
        ("Ｇ２０路", "g20", "<mark>Ｇ２０</mark>路"),
        ("80㎡的房", "80m2", "<mark>80㎡</mark>的房"),
        ("<b>排水</b>", "排水", "&lt;b&gt;<mark>排水</mark>&lt;/b&gt;"),
        ("排水 水沟", "排水沟", "<mark>排水</mark> <mark>水沟</mark>"),
        ("路灯\n坏了", "坏了", "路灯 <mark>坏了</mark>"),
        ("路灯", "", "路灯"),
        ("", "排水", ""),
        ("一二三四五", "三四 二三", "一<mark>二三四</mark>五"),
    ],
)
def test_hits_are_marked_in_the_words_as_written(text: str, query: str, expected: str) -> None:
    assert snippet(text, query) == expected


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    shown = snippet("前" * 200 + "排水" + "后" * 200, "排水", width=20)
    assert shown == "…" + "前" * 5 + "<mark>排水</mark>" + "后" * 13 + "…"


@given(st.text(max_size=200), st.text(max_size=10), st.integers(10, 60))
def test_nothing_but_marks_is_markup_and_the_width_is_kept(
    text: str, query: str, width: int
) -> None:
    shown = snippet(text, query, width)
    bare = re.sub("</?mark>", "", shown)
    assert "<" not in bare
    assert len(html.unescape(bare).strip("…")) <= width
