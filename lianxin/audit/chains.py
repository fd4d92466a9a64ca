"""The register of all chains of the house: rooms enter theirs, `verify` walks them all."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from lianxin.audit.chain import Fault

Verifier = Callable[[], Generator[Fault, None, int]]

_NAMED_AT_MOST = 1_000
_VERIFIERS: dict[str, Verifier] = {}


@dataclass(slots=True)
class Verdict:
    """What was found in one chain: rows checked, faults counted, the first thousand named."""

    chain: str
    rows: int = 0
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def note(self, fault: Fault) -> None:
        """Count a fault and keep it while there is room."""
        self.fault_count += 1
        if len(self.faults) < _NAMED_AT_MOST:
            self.faults.append(fault)


def register(name: str, verifier: Verifier) -> None:
    """Enter a chain (from `AppConfig.ready`): a generator of faults that returns its rows."""
    _VERIFIERS[name] = verifier


def verify_all() -> Iterator[Verdict]:
    """Walk every registered chain, one after the other."""
    for name, verifier in _VERIFIERS.items():
        verdict = Verdict(name)
        walk = verifier()
        while True:
            try:
                verdict.note(next(walk))
            except StopIteration as end:
                verdict.rows = end.value or 0
                break
        yield verdict
