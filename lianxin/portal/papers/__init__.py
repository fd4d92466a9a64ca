"""What stands on the papers of stations and deputies. Official papers stay Chinese."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import override

from lianxin.documents.papers import render
from lianxin.kit import clock
from lianxin.kit.templatetags.ui import day
from lianxin.people.models import Mandate
from lianxin.portal.blocks import DeputyPage, FourBlocks, Seated, four_blocks
from lianxin.portal.codes import drawn
from lianxin.stations.disclosed import Freshness
from lianxin.stations.models import Arrangement, Station

HERE = Path(__file__).resolve().parent
ASK = "请打电话询问"
TO_STATION = "扫码反映问题、查进度、看安排"
TO_DEPUTY = "扫码看代表信息、反映问题"
Data = dict[str, Any]


def _set(template: str, data: Data) -> bytes:
    return render(HERE / template, data)


def _where(station: Station) -> Data:
    pairs = [
        ("地址", station.address),
        ("电话", station.phone or "—"),
        ("开放时间", station.opening_hours or ASK),
        ("接待日", station.reception_day or ASK),
    ]
    return {"station": station.name, "owner": station.owner.name, "pairs": pairs}


def _code(url: str, words: str) -> Data:
    return {"url": url, "qr": drawn(url).decode(), "scan": words}


def _of_station(station: Station, url: str) -> Data:
    lead = "有事找代表，就到联络站"
    return {"name": station.name, "lines": [lead], **_where(station), **_code(url, TO_STATION)}


def _of_deputy(shown: DeputyPage, url: str) -> Data:
    lines = [shown.person.title, *(_mandate(seat.mandate) for seat in shown.seats)]
    return {
        "name": shown.person.name,
        "lines": [line for line in dict.fromkeys(lines) if line],
        **_where(shown.stations[0]),
        **_code(url, TO_DEPUTY),
    }


def _mandate(mandate: Mandate) -> str:
    ward = f" · {mandate.constituency.name}" if mandate.constituency else ""
    return f"{mandate.congress}代表{ward}"


def _short(mandate: Mandate) -> str:
    """A mandate where space is dear."""
    division = mandate.congress.division
    ward = mandate.constituency.name if mandate.constituency else mandate.electing_unit
    return f"{division or '全国'}人大代表" + (f"（{ward}）" if ward else "")


def _board(paper: str, station: Station, url: str) -> bytes:
    with override("zh-hans"):
        blocks = four_blocks(station)
        data = {
            "paper": paper,
            "printed": day(blocks.today),
            **_of_station(station, url),
            **_blocks(blocks),
        }
    return _set("board.typ", data)


def _blocks(blocks: FourBlocks) -> Data:
    figures = blocks.figures
    return {
        "fresh": {name: _updated(each) for name, each in blocks.fresh.items()},
        "deputies": [_seated(each) for each in blocks.deputies],
        "plan": blocks.plan,
        "lines": [_line(each) for each in blocks.arrangements],
        "year": str(figures.year),
        "figures": [
            ("收到", figures.received),
            ("办结", figures.closed),
            ("群众评价", figures.rated),
            ("满意和基本满意", figures.satisfied),
        ],
        "results": [(each.label, each.count, f"{each.percent}%") for each in figures.results],
        "categories": figures.categories,
    }


def _updated(fresh: Freshness) -> str:
    return f"{day(fresh.on)}更新" if fresh.on else "还没有公布"


def _seated(each: Seated) -> Data:
    told = each.figures
    return {
        "name": each.person.name,
        "title": each.person.title,
        "mandates": [_short(mandate) for mandate in each.mandates],
        "work": f"收集{told.collected}件，参与{told.joined}件，办结{told.closed}件",
    }


def _line(each: Arrangement) -> Data:
    return {
        "on": day(each.on),
        "at": f"{each.begins:%H:%M}–{each.ends:%H:%M}",
        "is_past": each.on < clock.today(),
        "place": each.place,
        "scope": each.scope,
        "deputies": "、".join(person.name for person in each.deputies.all()),
        "cancelled": (each.notice or "取消") if each.is_cancelled else "",
    }


def _chinese(template: str, of: Callable[[Any, str], Data]) -> Callable[[Any, str], bytes]:
    def draw(thing: Any, url: str) -> bytes:
        with override("zh-hans"):
            data = of(thing, url)
        return _set(template, data)

    return draw


STATION_PAPERS: dict[str, Callable[[Station, str], bytes]] = {
    "poster": _chinese("poster.typ", _of_station),
    "cards": _chinese("cards.typ", _of_station),
    "board-a4": partial(_board, "a4"),
    "board-a3": partial(_board, "a3"),
}
DEPUTY_PAPERS: dict[str, Callable[[DeputyPage, str], bytes]] = {
    "poster": _chinese("poster.typ", _of_deputy),
    "cards": _chinese("cards.typ", _of_deputy),
}
