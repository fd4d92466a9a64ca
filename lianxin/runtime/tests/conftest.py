"""Houses of their own, with real PostgreSQL, for tests of the supervisor."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianxin.runtime.lease import Lease
from lianxin.runtime.place import Place


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A house in a folder that others may pass through, as a checkout usually is."""
    folder = Path(tempfile.mkdtemp(prefix="lianxin-house-"))
    folder.chmod(0o711)
    yield Place(home=folder / "home", host="127.0.0.1", port=8000, database_url=None)
    shutil.rmtree(folder)


@pytest.fixture
def house(place: Place) -> Iterator[Lease]:
    """The database of this house, in use."""
    lease = Lease(place)
    lease.join()
    yield lease
    lease.leave()
