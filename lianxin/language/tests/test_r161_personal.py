"""R-161: what tells of a person is found in every form people write it, and little else is."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.language.personal import Kind, Known, find, masked

OWN = Known(("田小满",), ("13900001234",), ("柳树村3组12号",))


def kinds(text: str, known: Known = OWN) -> list[tuple[str, str]]:
    return [(each.kind.value, each.text) for each in find(text, known)]


@pytest.mark.parametrize(
    "phone",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138—1234—5678",
        "+86 13812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "一三八一二三四五六七八",
        "幺三八一二三四五六七八",
        "138****5678",
        "0745-5221234",
        "(0745)5221234",
        "0745 522 1234",
        "02088886666",
    ],
)
def test_phones_in_many_forms(phone: str) -> None:
    assert kinds(f"请打{phone}找我。") == [("phone", phone)]


def test_a_short_number_is_a_phone_where_the_words_say_so() -> None:
    assert kinds("家里电话是6221000，一直没人接") == [("phone", "6221000")]
    assert kinds("全长6221000毫米") == []


@pytest.mark.parametrize(
    "number",
    [
        "431223198001011234",
        "43122319800101123X",
        "43122319800101123x",
        "431223 19800101 1234",
        "４３１２２３１９８００１０１１２３４",
        "431223800101123",
        "431223********1234",
    ],
)
def test_identity_numbers(number: str) -> None:
    assert kinds(f"身份证{number}，请查。") == [("id_number", number)]


@pytest.mark.parametrize(
    "number", ["6222021234567890123", "6222 0212 3456 7890", "4367-4212-3456-7890"]
)
def test_bank_cards_and_other_long_numbers(number: str) -> None:
    assert kinds(f"打到卡{number}上") == [("long_number", number)]


@pytest.mark.parametrize("plate", ["湘N12345", "湘N·12345", "粤BD12345", "湘n1234挂", "京A 88888"])
def test_plates(plate: str) -> None:
    assert kinds(f"车牌{plate}的货车") == [("plate", plate)]


def test_mail_and_accounts() -> None:
    assert kinds("写信到li.si@example.com。") == [("email", "li.si@example.com")]
    assert kinds("加我微信：lisi_1988联系") == [("account", "lisi_1988")]
    assert kinds("QQ号 123456789") == [("account", "123456789")]


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("住在幸福路12号", "12号"),
        ("住在幸福路十二号", "十二号"),
        ("桃源村3组15号门前", "15号"),
        ("阳光小区3栋2单元501室", "3栋2单元501室"),
        ("三单元五零一室漏水", "三单元五零一室"),
        ("门牌号是88-1", "88-1"),
        ("就在302室", "302室"),
    ],
)
def test_house_numbers(text: str, house: str) -> None:
    assert kinds(text) == [("house", house)]


@pytest.mark.parametrize(
    ("text", "name", "mask"),
    [
        ("张大爷摔伤了", "张大爷", "某大爷大爷"),
        ("向女士来电", "向女士", "某女士"),
        ("欧阳师傅说没有货", "欧阳师傅", "某师傅"),
        ("王小明同学放学", "王小明同学", "某同学"),
        ("老张说，路太窄", "老张", "某居民"),
        ("小李家的墙", "小李", "某居民"),
    ],
)
def test_people_as_they_are_addressed(text: str, name: str, mask: str) -> None:
    (found,) = find(text)
    assert (found.kind, found.text) == (Kind.ADDRESSED, name)
    assert found.mask == mask.replace("某大爷大爷", "某大爷")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("村民张三反映", "张三"),
        ("居民李晓红说水太浑", "李晓红"),
        ("我叫高峰", "高峰"),
        ("姓名：于海波", "于海波"),
        ("户主欧阳明去世", "欧阳明"),
        ("邻居王五把路堵了", "王五"),
        ("邻居王五住在隔壁", "王五"),
        ("户主李建国", "李建国"),
    ],
)
def test_names_behind_a_cue(text: str, name: str) -> None:
    assert kinds(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "村口三盏路灯不亮，老人小孩出门看不见路。",
        "群众高度关注，村民向镇政府反映，居民都说好。",
        "请拨打12345或110、119。",
        "2026年3月12号，6号线延长，清政发〔2026〕5号文件。",
        "投入资金1200000元，硬化道路3.5公里，老路拓宽，小康村建设。",
        "张某某反映的情况属实，已督促李某整改。",
        "县住建局局长、镇长和代表到现场查看。",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_what_the_petitioner_left_is_known_in_any_form() -> None:
    text = "田小满（139 0000 1234）住柳树村3组12号，小满说灯坏了。"
    assert kinds(text) == [
        ("own_name", "田小满"),
        ("own_phone", "139 0000 1234"),
        ("own_address", "柳树村3组12号"),
        ("name", "小满"),
    ]
    assert masked(text, find(text, OWN)) == "某某（（电话略））住（住址略），某某说灯坏了。"


def test_a_village_alone_is_no_address_of_a_person() -> None:
    assert kinds("柳树村口的路灯", Known((), (), ("柳树村",))) == []


@given(st.text(alphabet="张三李0１8一号路村民老大爷@a.-组 \n", max_size=60))
def test_finds_stand_where_they_say_and_masks_leave_no_number(text: str) -> None:
    found = find(text)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each, following in itertools.pairwise(found):
        assert each.end <= following.start
    assert all(text[each.start : each.end] == each.text and each.text for each in found)
    assert "13812345678" not in masked(f"{text}，13812345678", find(f"{text}，13812345678"))
