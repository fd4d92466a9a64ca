from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lianxin.vault import keys


@pytest.fixture
def own_ring(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A key ring of this test alone."""
    settings.HOME = tmp_path
    keys.ring.cache_clear()
    yield tmp_path / "keys" / "ring.json"
    keys.ring.cache_clear()
