import pytest

from lianxin.vault.masks import mask_address, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("张三", "张*"),
        ("阿卜杜拉·买买提", "阿**"),
        ("𬭎明", "𬭎*"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_r160_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812340000", "138****0000"),
        ("+8613812340000", "138****0000"),
        ("0531-88881234", "***********34"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_r160_phones(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_r160_identity_numbers() -> None:
    assert mask_id("11010519491231002X") == "110*************2X"
    assert mask_id("123") == "***"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("山东省济南市历下区泉城路街道阳光小区3号楼", "山东省济南市历下区泉城路街道****"),
        ("云阳县江口镇书院社区12号", "云阳县江口镇****"),
        ("幸福路3号", "****"),
        ("阳光小区3号楼", "****"),
        ("", ""),
    ],
)
def test_r160_addresses(address: str, shown: str) -> None:
    assert mask_address(address) == shown
