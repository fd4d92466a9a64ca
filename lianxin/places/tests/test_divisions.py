"""Lists of divisions come in whole, as often as one likes, and lose nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lianxin.kit.refusals import Refusal
from lianxin.places import actions, sources
from lianxin.places.commands import load_divisions
from lianxin.places.models import Constituency, Division, DivisionLevel
from lianxin.places.sources import NewDivision

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Division:
    actions.load_divisions(sources.embedded(), by=None)
    return Division.objects.get(code="431223000000")


def test_the_embedded_county_has_its_townships_and_villages(county: Division) -> None:
    assert county.parent is not None
    assert str(county.parent) == "怀化市"
    assert county.children.count() == 23
    assert Division.objects.filter(level=DivisionLevel.VILLAGE).count() == 294
    township = Division.objects.get(name="辰阳镇")
    assert (township.prefix, township.sort_key) == ("431223100", "chen yang zhen")


def test_the_same_list_twice_changes_nothing(county: Division) -> None:
    again = actions.load_divisions(sources.embedded(), by=None)
    assert (again.added, again.renamed, again.unchanged) == (0, 0, 320)
    assert again.vanished == []


def test_names_are_updated_and_missing_codes_reported(county: Division) -> None:
    rows = [row for row in sources.embedded() if row.code != "431223222000"]
    rows[3] = NewDivision(rows[3].code, "新名镇")
    loaded = actions.load_divisions(rows, by=None)
    assert (loaded.renamed, loaded.vanished) == (1, ["431223222000"])
    assert Division.objects.filter(code="431223222000").exists()
    assert Division.objects.filter(name="新名镇").exists()


def test_a_list_for_another_county_says_nothing_of_this_one(county: Division) -> None:
    rows = [NewDivision("431222000000", "沅陵县"), NewDivision("431222100000", "沅陵镇")]
    loaded = actions.load_divisions(rows, by=None)
    assert (loaded.added, loaded.vanished) == (2, [])


def test_a_division_without_its_parent_is_refused() -> None:
    with pytest.raises(Refusal, match="上级区划不在名单里"):
        actions.load_divisions([NewDivision("431223100000", "辰阳镇")], by=None)


def test_an_offices_own_list_may_be_chinese_and_in_gbk(county: Division, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("区划代码,名称\n431223100,辰阳镇\n431223100999,新村\n".encode("gb18030"))
    answer = CliRunner().invoke(load_divisions, [str(path), "--format", "json"])
    assert answer.exit_code == 0
    assert json.loads(answer.output)["added"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("a,b\n1,2\n", "缺少"), ("code,name\n12x,镇\n", "第2行"), ("code,name\n", "没有行政区划")],
)
def test_a_broken_list_is_refused_in_one_sentence(
    tmp_path: Path, words: str, sentence: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(words)
    answer = CliRunner().invoke(load_divisions, [str(path)])
    assert answer.exit_code == 1
    assert sentence in answer.output


def test_the_package_gives_what_lies_within_and_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "provinces.csv": "43,湖南省",
        "cities.csv": "4312,怀化市\n4301,长沙市\n4419,东莞市",
        "areas.csv": "431223,辰溪县\n441900,东莞市",
        "streets.csv": "431223100,辰阳镇",
        "villages.csv": "431223100001,城东村",
    }
    for name, rows in files.items():
        (tmp_path / name).write_text(f"code,name\n{rows}\n")
    monkeypatch.setattr(sources, "PACKAGE_HOMES", (tmp_path,))
    assert [row.code for row in sources.read_package(within="4312")] == [
        "430000000000",
        "431200000000",
        "431223000000",
        "431223100000",
        "431223100001",
    ]
    assert [row.code for row in sources.read_package(within="44")] == ["441900000000"]


def test_without_the_package_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PACKAGE_HOMES", (tmp_path,))
    answer = CliRunner().invoke(load_divisions)
    assert answer.exit_code == 1
    assert "没有找到全国区划数据" in answer.output


def test_a_constituency_has_a_number_of_its_own_and_one_to_three_seats(county: Division) -> None:
    first = actions.add_constituency(county, 1, "第一选区", by=None, seats=2)
    with pytest.raises(Refusal, match="选区号"):
        actions.add_constituency(county, 1, "又一选区", by=None, seats=1)
    with pytest.raises(Refusal, match="1至3名"):
        actions.add_constituency(county, 2, "第二选区", by=None, seats=4)
    actions.amend_constituency(first, by=None, number=1, name="城东选区", seats=3)
    assert Constituency.objects.get().name == "城东选区"
