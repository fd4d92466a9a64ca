"""The State Council's notice is read as it is published; what cannot be right is refused."""

from __future__ import annotations

from datetime import date

import pytest

from lianxin.kit.refusals import Refusal
from lianxin.places import tables
from lianxin.places.calendar import Day
from lianxin.places.tests.test_releases import table

pytestmark = pytest.mark.django_db

NOTICE = """办公厅关于2027年部分节假日安排的通知
各省、自治区、直辖市人民政府：
    经批准，现将放假调休日期的具体安排通知如下。
    一、元旦：1月1日（周五）至3日（周日）放假，共3天。
    二、春节：2月5日（农历腊月二十九、周五）至12日（农历正月初七、周五）放假调休，共8天。1月30日（周六）、2月14日（周日）上班。鼓励安排职工在除夕前一天（2月4日）休息。
    三、清明节：4月3日（周六）至5日（周一）放假，共3天。
    四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
    五、端午节：6月9日（周三）放假1天，不调休。
    六、中秋节：9月15日（周三）放假1天，不调休。
    七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
    节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
"""


def test_the_notice_gives_the_same_table_as_the_list() -> None:
    assert tables.read_text(NOTICE) == [table()]
    assert tables.read_file("notice.txt", NOTICE.encode("gb18030")) == [table()]


def test_the_last_days_of_december_belong_to_the_new_year() -> None:
    for said in ("2026年12月31日（周四）至2027年1月3日", "12月31日（周四）至1月3日"):
        words = NOTICE.replace("1月1日（周五）至3日", said)
        (read,) = tables.read_text(words)
        assert (read.year, min(read.days)) == (2027, date(2026, 12, 31))


def test_two_holidays_in_one_keep_both_names() -> None:
    (read,) = tables.read_text(NOTICE.replace("七、国庆节", "七、国庆节、中秋节"))
    assert read.days[date(2027, 10, 1)] == Day(is_workday=False, name="国庆节、中秋节")


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("关于2027年", "关于2028年", "日期或星期不对"),
        ("部分节假日安排", "", "连同标题一起粘贴"),
        ("4月3日（周六）", "4月31日（周六）", "日期或星期不对"),
        ("5月8日（周六）", "5月8日（周五）", "5月8日（周五）上班”里的日期或星期不对"),
        ("节：10月1日（周五）至7日", "节：10月2日（周六）至7日", "没有写10月1日放假"),
    ],
)
def test_what_cannot_be_right_is_refused(was: str, now: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        tables.read_text(NOTICE.replace(was, now))
