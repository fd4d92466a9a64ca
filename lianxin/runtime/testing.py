"""The ground under every test: a house in a temporary folder, and a PostgreSQL for one run.

A pytest plugin (`-p lianxin.runtime.testing`). LIANXIN_TEST_DATABASE_URL names another server.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import Dwelling, Owner, binaries_for, system_user
from lianxin.runtime.keeper import Keeper

_run = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Stand the house up before Django reads its settings; xdist's workers share the first's."""
    os.environ["LIANXIN_TESTING"] = "1"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = tempfile.mkdtemp(prefix="lianxin-test-")
        _run.callback(shutil.rmtree, home, ignore_errors=True)
        os.environ["LIANXIN_HOME"] = home
        # WhiteNoise warns where nothing was gathered; tests find static files in their rooms.
        (Path(home) / "static").mkdir()
        given = os.environ.get("LIANXIN_TEST_DATABASE_URL")
        os.environ["DATABASE_URL"] = given or _run.enter_context(throwaway_database())
    return (yield)


def pytest_unconfigure() -> None:
    _run.close()


@contextmanager
def throwaway_database() -> Iterator[str]:
    """Give the address of a database without any durability; its role may create databases."""
    base = Path(tempfile.mkdtemp(prefix="lianxin-postgres-"))
    owner = None
    if os.geteuid() == 0:
        owner = system_user()
        base.chmod(0o711)
    try:
        with _running(base, owner) as url:
            yield url
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def _running(base: Path, owner: Owner | None) -> Iterator[str]:
    dwelling = Dwelling(base, binaries_for(base, owner), owner)
    cluster = Cluster(dwelling, keys=base / "keys", log=base / "log", lasting=False)
    cluster.initialise()
    with cluster.log.open("ab", buffering=0) as log:
        keeper = Keeper(cluster, log)
        try:
            keeper.start()
            yield cluster.url()
        finally:
            keeper.stop()
