import multiprocessing
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from lianxin.vault import blind, keys, sign
from lianxin.vault.ciphers import BrokenSealError
from lianxin.vault.seals import seal, unseal


def test_the_ring_is_made_on_first_use_for_the_owner_alone(own_ring: Path) -> None:
    assert not own_ring.exists()
    blind("13812340000", "phone")
    assert own_ring.stat().st_mode & 0o777 == 0o600
    assert list(own_ring.parent.iterdir()) == [own_ring]


def _make(
    start: "multiprocessing.synchronize.Barrier", answers: "multiprocessing.Queue[str]"
) -> None:
    keys.ring.cache_clear()
    start.wait()
    answers.put(keys.ring().as_text())


def test_processes_that_start_at_once_share_one_ring(own_ring: Path) -> None:
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(6), fork.Queue()
    crew = [fork.Process(target=_make, args=(start, answers)) for _ in range(6)]
    for process in crew:
        process.start()
    rings = {answers.get(timeout=20) for _ in crew}
    for process in crew:
        process.join()
    assert rings == {own_ring.read_text()}


def test_a_new_key_seals_and_the_old_one_still_opens(own_ring: Path) -> None:
    before, marks = seal("张三", "a.b:1"), (blind("1", "p"), sign(b"1", "p"))
    key_id = keys.rotate()
    after = seal("张三", "a.b:1")
    assert after[1:5].hex() == key_id != before[1:5].hex()
    assert unseal(before, "a.b:1") == unseal(after, "a.b:1") == "张三"
    assert (blind("1", "p"), sign(b"1", "p")) == marks
    assert own_ring.stat().st_mode & 0o777 == 0o600


def test_a_process_that_missed_the_rotation_opens_new_texts(own_ring: Path) -> None:
    old = keys.ring()
    keys.rotate()
    sealed = seal("张三", "a.b:1")
    own_text = own_ring.read_text()
    own_ring.write_text(old.as_text())
    keys.reread()
    own_ring.write_text(own_text)
    assert unseal(sealed, "a.b:1") == "张三"


def test_the_ring_may_come_from_the_environment(
    own_ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = keys.ring().as_text()
    sealed = seal("张三", "a.b:1")
    own_ring.unlink()
    monkeypatch.setenv("LIANXIN_KEYS", text)
    keys.ring.cache_clear()
    assert unseal(sealed, "a.b:1") == "张三"
    assert not own_ring.exists()
    with pytest.raises(ImproperlyConfigured):
        keys.rotate()


@pytest.mark.parametrize("text", ["", "{", "{}", '{"keys": [], "lasting": "", "digest": "sha256"}'])
def test_a_damaged_ring_is_never_replaced_by_a_new_one(own_ring: Path, text: str) -> None:
    own_ring.parent.mkdir()
    own_ring.write_text(text)
    with pytest.raises(ImproperlyConfigured, match="backup"):
        keys.ring()
    assert own_ring.read_text() == text


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_r170_either_provider_seals_and_refuses_what_was_altered(
    own_ring: Path, settings: Settings, cipher: str
) -> None:
    settings.LIANXIN_CIPHER = cipher
    sealed = seal("张𬭎，幸福路3号", "people.person.name:1")
    assert unseal(sealed, "people.person.name:1") == "张𬭎，幸福路3号"
    for at in range(len(sealed)):
        altered = bytearray(sealed)
        altered[at] ^= 1
        with pytest.raises(BrokenSealError):
            unseal(bytes(altered), "people.person.name:1")
    for length in range(1, len(sealed)):
        with pytest.raises(BrokenSealError):
            unseal(sealed[:length], "people.person.name:1")


def test_r170_the_provider_may_change_and_old_texts_open(
    own_ring: Path, settings: Settings
) -> None:
    first, mark = seal("张三", "x"), blind("1", "p")
    settings.LIANXIN_CIPHER = "sm4-gcm"
    second = seal("张三", "x")
    assert (first[0], second[0]) == (1, 2)
    assert unseal(first, "x") == unseal(second, "x") == "张三"
    assert blind("1", "p") == mark


def test_r170_a_ring_made_under_sm4_marks_with_sm3(own_ring: Path, settings: Settings) -> None:
    settings.LIANXIN_CIPHER = "sm4-gcm"
    assert keys.ring().digest == "sm3"
    assert len(blind("1", "p")) == len(sign(b"1", "p")) == 32


def test_an_unknown_provider_is_refused(own_ring: Path, settings: Settings) -> None:
    settings.LIANXIN_CIPHER = "rot13"
    with pytest.raises(ImproperlyConfigured, match="aes-256-gcm, sm4-gcm"):
        keys.ring()


def test_the_same_text_never_looks_the_same_twice(own_ring: Path) -> None:
    assert seal("张三", "x") != seal("张三", "x")


def test_marks_differ_by_purpose_and_by_ring(own_ring: Path) -> None:
    mark = blind("13812340000", "phone")
    assert mark == blind("13812340000", "phone")
    assert mark != blind("13812340000", "other")
    assert mark != sign(b"13812340000", "phone")
    own_ring.unlink()
    keys.ring.cache_clear()
    assert blind("13812340000", "phone") != mark
