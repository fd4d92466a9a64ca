"""The receipt as a picture, to be kept among a phone's photos or sent to the family."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from lianxin.cases.codes import query_code
from lianxin.cases.models import Case
from lianxin.kit.templatetags.ui import moment

FONTS = Path(__file__).resolve().parent.parent / "fonts"
WIDTH, HEIGHT, MARGIN = 1080, 1520, 80
INK, SOFT, ACCENT = "#1d1d1f", "#5b5b60", "#b3261e"
PLAIN, BOLD = "NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf"
CODE_SIZE = 460


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)


def picture_of(case: Case, link: str) -> bytes:
    """A PNG: number, query code, QR, and whom to call; nothing of what the matter is."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, code = ImageDraw.Draw(sheet), query_code(case)
    pen.rectangle((0, 0, WIDTH, 16), fill=ACCENT)
    lines = [
        (110, _fitting(BOLD, 52, case.station.name), case.station.name, INK),
        (190, _font(PLAIN, 42), _("群众反映事项回执"), SOFT),
        (310, _font(PLAIN, 36), _("编号"), SOFT),
        (370, _fitting(BOLD, 60, case.number), case.number, INK),
        (490, _font(PLAIN, 36), _("查询码"), SOFT),
        (560, _font(BOLD, 96), f"{code[:4]} {code[4:]}", ACCENT),
        (1130, _font(PLAIN, 36), _("扫码，或凭编号和查询码查询进度"), INK),
        (1210, _font(PLAIN, 34), f"{_('收到时间')} {moment(case.received_at)}", SOFT),
        (1350, _font(PLAIN, 34), _("查询码请不要告诉别人"), INK),
    ]
    if case.station.phone:
        lines.append((1270, _font(PLAIN, 34), f"{_('站点电话')} {case.station.phone}", SOFT))
    for top, font, text, colour in lines:
        pen.text((WIDTH / 2, top), text, font=font, fill=colour, anchor="mm")
    drawn = _code_of(link)
    sheet.paste(drawn, ((WIDTH - drawn.width) // 2, 640))
    picture = BytesIO()
    sheet.quantize(32).save(picture, "PNG", optimize=True)
    return picture.getvalue()


def _fitting(name: str, size: int, text: str) -> ImageFont.FreeTypeFont:
    """The font, smaller where the words would not fit the sheet."""
    wide = _font(name, size).getlength(text)
    room = WIDTH - 2 * MARGIN
    return _font(name, size if wide <= room else max(20, int(size * room / wide)))


def _code_of(link: str) -> Image.Image:
    code, drawn = segno.make(link, error="m", micro=False), BytesIO()
    code.save(drawn, kind="png", scale=CODE_SIZE // code.symbol_size(border=2)[0], border=2)
    return Image.open(drawn).convert("RGB")
