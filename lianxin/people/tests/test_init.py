"""A real office begins with three administrators, once."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lianxin.people.commands import init
from lianxin.people.models import Account, Role, Unit
from lianxin.people.queries import standing
from lianxin.places import sources
from lianxin.places.models import Division

pytestmark = pytest.mark.django_db

GIVEN = {
    "--county": "431223",
    "--office": "辰溪县人大常委会代表工委",
    "--system-admin": "王芳:wangfang",
    "--security-admin": "李强:liqiang",
    "--audit-admin": "张敏：zhangmin",
    "--format": "json",
}


def run(typed: str = "", **other: str) -> Result:
    given = {**GIVEN, **{f"--{name.replace('_', '-')}": value for name, value in other.items()}}
    words = [word for pair in given.items() for word in pair if word]
    return CliRunner().invoke(init, words, input=typed)


def test_an_office_begins_with_three_administrators() -> None:
    answer = run()
    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.output)
    assert [one["role"] for one in facts["administrators"]] == [
        "system_admin",
        "security_admin",
        "audit_admin",
    ]
    assert Unit.objects.get().name == "辰溪县人大常委会代表工委"
    assert Division.objects.filter(code__startswith="431223").count() == 318
    account = Account.objects.get(username="zhangmin")
    assert account.must_change_password
    assert account.check_password(facts["administrators"][2]["password"])
    assert standing(account).prefixes(Role.AUDIT_ADMIN) == ("431223",)


def test_an_office_begins_once() -> None:
    run()
    again = run()
    assert again.exit_code == 1
    assert "已经启用" in again.output
    assert Account.objects.count() == 3


@pytest.mark.parametrize(
    ("county", "sentence"), [("4312", "6位数字"), ("abcdef", "6位数字"), ("999999", "没有")]
)
def test_a_county_that_is_none_is_refused(
    county: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PACKAGE_HOMES", (tmp_path,))
    answer = run(county=county)
    assert answer.exit_code == 1
    assert sentence in answer.output
    assert not Account.objects.exists()


def test_a_taken_username_leaves_nothing_behind() -> None:
    answer = run(audit_admin="张敏:wangfang")
    assert answer.exit_code == 1
    assert "已被使用" in answer.output
    assert not Account.objects.exists()
    assert not Unit.objects.exists()


def test_typed_passwords_are_not_printed_and_keep_the_rules() -> None:
    typed = "".join(f"Typed-{n}-word\nTyped-{n}-word\n" for n in range(3))
    answer = run(typed, ask_passwords="")
    assert answer.exit_code == 0, answer.output
    assert "password" not in answer.stdout
    weak = "weak\nweak\n" * 3
    assert run(weak, ask_passwords="").exit_code == 1
