"""B4: Chinese words found within what the reader may see, beside the bare index query."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.jobs.visitor import Reader
from bench.measure import percentile, timed
from lianxin.cases import search
from lianxin.language import search as words
from lianxin.people.models import Account

HAN = re.compile("[\u4e00-\u9fff]{2,}")
WHO = ("committee", "liaison1", "handler1")
BARE = "SELECT case_id FROM cases_casetext WHERE terms @@ (%s)::tsquery LIMIT %s"
PRESENT = (
    "SELECT c.id FROM cases_casetext t JOIN cases_case c ON c.id = t.case_id"
    " WHERE NOT c.is_sealed AND (c.title LIKE %s OR t.verbatim LIKE %s OR t.wish LIKE %s"
    " OR c.place_text LIKE %s)"
)


def measure(times: int, recalls: int) -> dict[str, Any]:
    """Each word by every reader and bare, in turns; then whether all that hold a word are found."""
    asked = _words(times)
    spent: dict[str, list[float]] = {"bare": [], **{name: [] for name in WHO}, "page": []}
    readers = {name: Reader(name) for name in WHO}
    for warm in (True, False):
        for word in asked[:10] if warm else asked:
            for name, call in _calls(word, readers).items():
                took = timed(call)
                if not warm:
                    spent[name].append(took)
    ours = [each for name in WHO for each in spent[name]]
    return {
        "words": len(asked),
        "p50": percentile(ours, 0.5),
        "p95": percentile(ours, 0.95),
        "bare_p50": percentile(spent["bare"], 0.5),
        "bare_p95": percentile(spent["bare"], 0.95),
        "by": {name: round(percentile(each, 0.95), 2) for name, each in spent.items()},
        "queries": max(
            readers[name].queries("/desk/cases/search/", {"q": word})
            for name in WHO
            for word in asked[:10]
        ),
        **_recall(readers["committee"].account, asked, recalls),
    }


def _calls(word: str, readers: dict[str, Reader]) -> dict[str, Callable[[], Any]]:
    calls: dict[str, Callable[[], Any]] = {"bare": lambda: _bare(word)}
    for name, reader in readers.items():
        calls[name] = lambda r=reader: search.find(r.account, word)
    calls["page"] = lambda: readers["liaison1"].read("/desk/cases/search/", {"q": word})
    return calls


def _bare(word: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [_tsquery(word), search.MATCH_CAP])
        return len(cursor.fetchall())


def _tsquery(word: str) -> str:
    wanted = words.query(word)
    if wanted is None:
        raise ValueError(word)
    return str(wanted.get_source_expressions()[-1].value)


def _words(count: int) -> list[str]:
    """Cuts of two to four characters from texts that are there, the same at every run."""
    dice = random.Random(4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT verbatim FROM cases_casetext TABLESAMPLE BERNOULLI (10) LIMIT 2000")
        texts = [row[0] for row in cursor.fetchall()]
    found = []
    while len(found) < count:
        run = dice.choice(HAN.findall(dice.choice(texts)))
        length = min(dice.choice((2, 3, 4)), len(run))
        at = dice.randint(0, len(run) - length)
        found.append(run[at : at + length])
    return found


def _recall(account: Account, asked: list[str], count: int) -> dict[str, Any]:
    """Compare with a scan of every text, for words with few enough hits to be counted out."""
    held = found_all = 0
    for word in dict.fromkeys(asked):
        found = search.find(account, word)
        if count == 0:
            break
        if found.total > search.CAP:
            continue
        count -= 1
        with connection.cursor() as cursor:
            cursor.execute(PRESENT, [f"%{word}%"] * 4)
            truth = {row[0] for row in cursor.fetchall()}
        held += len(truth)
        found_all += len(truth & _everything(account, word, found.total))
    return {"recall": found_all / held if held else 1.0, "recall_of": held}


def _everything(account: Account, word: str, total: int) -> set[Any]:
    keys: set[Any] = set()
    for number in range(1, -(-total // search.PAGE) + 1):
        keys |= {row.case.pk for row in search.find(account, word, number).listing.rows}
    return keys
