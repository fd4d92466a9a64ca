from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import gettext_lazy, override

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal


def test_the_clock_is_aware_and_in_shanghai() -> None:
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_day_is_shanghais_day() -> None:
    with clock.set_to(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 2)


def test_a_set_clock_stands_advances_and_goes_back() -> None:
    with clock.set_to(datetime(2026, 3, 1, tzinfo=UTC)):
        clock.advance(days=2)
        assert clock.now() == datetime(2026, 3, 3, tzinfo=UTC)
        with clock.set_to(datetime(2020, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2020
        assert clock.now() == datetime(2026, 3, 3, tzinfo=UTC)
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=5)


def test_advance_as_a_block_puts_the_clock_back() -> None:
    with clock.advance(days=400):
        assert clock.now() > datetime.now(UTC) + timedelta(days=399)
    assert clock.now() < datetime.now(UTC) + timedelta(days=1)


def test_a_naive_moment_is_refused() -> None:
    naive = clock.now().replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"), clock.set_to(naive):
        pass


def test_a_refusal_speaks_the_readers_language() -> None:
    refusal = Refusal(gettext_lazy("请填写这一项。"), field="words")
    assert refusal.field == "words"
    with override("zh-hans"):
        assert refusal.message == str(refusal) == "请填写这一项。"
