"""What the inspector reads: the sources of the house, parsed once, and its templates."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path inside the package, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_for_tests(self) -> bool:
        name = Path(self.path).name
        return "/tests/" in self.path or name in {"factories.py", "conftest.py"}

    @property
    def room(self) -> str:
        return self.path.split("/")[0]

    def line_count(self) -> int:
        return len(self.text.splitlines())


@dataclass(frozen=True, slots=True)
class Template:
    """One template: the name by which it is asked for, and its text."""

    name: str
    room: str
    text: str


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the house but its migrations."""
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        if "/migrations/" not in name:
            text = path.read_text("utf-8")
            found.append(Source(name, text, ast.parse(text)))
    return tuple(found)


@cache
def at_work() -> tuple[Source, ...]:
    """The files that run in an office: no tests."""
    return tuple(source for source in sources() if not source.is_for_tests)


@cache
def templates() -> tuple[Template, ...]:
    """Every template of every room."""
    found = []
    for path in sorted(HOUSE.glob("*/templates/**/*")):
        if path.is_file() and path.suffix in {".html", ".txt", ".xml", ".webmanifest"}:
            room, _folder, name = path.relative_to(HOUSE).as_posix().split("/", 2)
            found.append(Template(name, room, path.read_text("utf-8")))
    return tuple(found)


def functions(source: Source) -> Iterator[tuple[str, int]]:
    """Every function of a file with the number of its lines."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            yield f"{source.path}:{node.name}", last - node.lineno + 1


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call of a file."""
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def chain_of(node: ast.expr) -> list[str]:
    """The names along `Case.objects.filter(…).update`: what is written, and on what."""
    names = []
    at: ast.expr = node
    while True:
        match at:
            case ast.Attribute(value=value, attr=attr):
                names.append(attr)
                at = value
            case ast.Call(func=function):
                at = function
            case ast.Name(id=name):
                return [*names, name][::-1]
            case _:
                return names[::-1]
