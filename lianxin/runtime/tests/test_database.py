import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest

from lianxin.runtime import tools
from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import STORE, dwelling_of
from lianxin.runtime.lease import Lease, database
from lianxin.runtime.locks import is_free
from lianxin.runtime.place import Place, TroubleError, kept_secret

pytestmark = pytest.mark.slow  # starts and stops servers


def ask(url: str, question: LiteralString) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def ask_patiently(url: str, question: LiteralString) -> object:
    """Ask until a server that was killed answers again."""
    end = time.monotonic() + 20
    while True:
        try:
            return ask(url, question)
        except psycopg.OperationalError:
            assert time.monotonic() < end
            time.sleep(0.1)


def cluster_of(place: Place) -> Cluster:
    return Cluster.of(place, dwelling_of(place))


def postmaster(place: Place) -> psutil.Process:
    process = cluster_of(place).running_postmaster()
    assert process is not None
    return process


def test_the_first_user_starts_the_server_and_the_last_one_stops_it(
    place: Place, house: Lease
) -> None:
    with database(place) as url:
        server = postmaster(place)
        assert ask(url, "SELECT 1") == 1

    assert postmaster(place) == server
    house.leave()
    assert not server.is_running()
    assert is_free(Path(house.folder) / "keeper.lock")

    house.join()
    assert ask(house.url, "SELECT 1") == 1


def test_a_user_that_was_killed_does_not_keep_the_server_up(place: Place, house: Lease) -> None:
    program = (
        "import sys, time; from lianxin.runtime.lease import database;"
        "from lianxin.runtime.place import Place; use = database(Place.from_environment());"
        "use.__enter__(); print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "LIANXIN_HOME": str(place.home)},
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        server = postmaster(place)
        other.kill()

    house.leave()

    assert not server.is_running()


def test_a_killed_postmaster_comes_back_with_what_was_acknowledged(
    place: Place, house: Lease
) -> None:
    with psycopg.connect(house.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('承诺')")
    killed = postmaster(place)

    killed.kill()

    assert ask_patiently(house.url, "SELECT word FROM kept") == "承诺"
    assert postmaster(place) != killed


def test_a_killed_keeper_takes_the_server_down_and_the_next_one_copes(
    place: Place, house: Lease
) -> None:
    server = postmaster(place)
    keeper = server.parent()
    assert keeper is not None

    keeper.kill()
    keeper.wait(5)
    house.ensure()

    assert ask(house.url, "SELECT 1") == 1
    assert postmaster(place) != server


def test_a_stale_pid_file_that_names_a_stranger_is_not_trusted(place: Place, house: Lease) -> None:
    house.leave()
    cluster = cluster_of(place)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (cluster.dwelling.data / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")

        house.join()

        assert ask(house.url, "SELECT 1") == 1
        assert stranger.poll() is None


def test_the_server_listens_on_loopback_asks_for_a_password_and_reads_chinese(
    house: Lease,
) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        ask(house.url.replace(house.url.split(":")[2].split("@")[0], "wrong"), "SELECT 1")
    assert ask(house.url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(house.url, "SHOW fsync") == "on"
    assert ask(house.url, "SHOW data_checksums") == "on"
    assert ask(house.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with psycopg.connect(house.url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT cardinality(show_trgm('路灯不亮'))").fetchone()
    assert row is not None
    assert row[0] > 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the user")
def test_as_root_a_closed_folder_stays_closed_and_the_server_lives_outside(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)
    closed = Place(tmp_path / "home", "127.0.0.1", 8000, None)
    folder = Path(Lease(closed).folder)
    try:
        with database(closed) as url:
            assert ask(url, "SELECT 1") == 1
            assert postmaster(closed).uids().real != 0
            assert kept_secret(closed.home / "keys" / "lianxin.password") in url
        assert folder.parent == STORE
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(folder)


def test_a_server_database_is_used_as_given(house: Lease) -> None:
    place = Place(Path("/nowhere"), "127.0.0.1", 8000, house.url)

    with database(place) as url:
        assert url == house.url


def test_a_server_database_that_does_not_answer_is_told_in_a_sentence() -> None:
    place = Place(Path("/nowhere"), "127.0.0.1", 8000, "postgresql://office@127.0.0.1:1/lianxin")

    with pytest.raises(TroubleError, match="DATABASE_URL"), database(place):
        pass


def test_signals_of_a_keeper_end_its_server(place: Place, house: Lease) -> None:
    server = postmaster(place)
    keeper = server.parent()
    assert keeper is not None

    keeper.send_signal(signal.SIGTERM)
    psutil.wait_procs([server], timeout=10)

    assert not server.is_running()


def test_a_backup_puts_back_what_was_there_all_or_nothing(
    place: Place, house: Lease, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.dump"
    with psycopg.connect(house.url) as connection:
        connection.execute("CREATE TABLE backed_up AS SELECT 1 AS word")
    tools.back_up(house.url, kept)
    with psycopg.connect(house.url) as connection:
        connection.execute("UPDATE backed_up SET word = 2")

    tools.restore(house.url, kept)
    assert ask(house.url, "SELECT word FROM backed_up") == 1

    (tmp_path / "broken.dump").write_bytes(kept.read_bytes()[:200])
    with pytest.raises(TroubleError):
        tools.restore(house.url, tmp_path / "broken.dump")
    assert ask(house.url, "SELECT word FROM backed_up") == 1
    with pytest.raises(TroubleError, match="nowhere"):
        tools.back_up(house.url, tmp_path / "nowhere" / "kept.dump")
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []
