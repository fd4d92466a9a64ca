import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from lianxin.cli import ROOM_COMMANDS, House, lianxin

OWN_COMMANDS = ("serve", "worker", "migrate", "backup", "restore", "psql", "manage")


def test_every_command_stands_in_the_list() -> None:
    result = CliRunner().invoke(lianxin, ["--help"])

    assert result.exit_code == 0
    for name in (*OWN_COMMANDS, *ROOM_COMMANDS):
        assert name in result.output
    assert "prepare" not in result.output


def test_the_list_needs_no_django() -> None:
    program = "import sys, lianxin.cli; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(ROOM_COMMANDS))
def test_every_room_command_is_there_and_explains_itself(name: str) -> None:
    assert isinstance(lianxin, House)
    command = lianxin.get_command(click.Context(lianxin), name)
    assert command is not None

    result = CliRunner().invoke(command, ["--help"])

    assert result.exit_code == 0
    assert "--help" in result.output


def test_wrong_usage_is_exit_code_2_and_a_trouble_is_one_sentence_and_1() -> None:
    unknown = _run("no-such-command")
    badly_set = _run("serve", PORT="none")

    assert unknown.returncode == 2
    assert badly_set.returncode == 1
    assert badly_set.stderr.count("\n") == 1
    assert "PORT" in badly_set.stderr


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lianxin.cli", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
