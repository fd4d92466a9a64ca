"""A PostgreSQL for one run of the tests: fast, unsafe, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import Dwelling, Owner, binaries_for, system_user
from lianxin.runtime.keeper import Keeper


@contextmanager
def throwaway_database() -> Iterator[str]:
    """Give the address of a database without any durability; its role may create databases."""
    base = Path(tempfile.mkdtemp(prefix="lianxin-postgres-"))
    owner = None
    if os.geteuid() == 0:
        owner = system_user()
        base.chmod(0o711)
    try:
        with running(base, owner) as url:
            yield url
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def running(base: Path, owner: Owner | None) -> Iterator[str]:
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
