"""Draws a place as a resident might sketch it, so that case pages have pictures to open."""

from __future__ import annotations

import io
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT, HORIZON = 800, 600, 260
SKIES = ("#b9d3e6", "#cfd8dc", "#dfe6ea")
GROUNDS = ("#8d9a78", "#a59a84", "#93897b")
ROAD, HOLE, WATER = "#6f6f6f", "#3f3b36", "#7f95a3"


def sketch(rng: Random) -> SimpleUploadedFile:
    """A road between hills, with a hole or two in it, as an uploaded picture."""
    image = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(SKIES))
    draw = ImageDraw.Draw(image)
    for _hill in range(3):
        left = rng.randint(-200, WIDTH - 200)
        draw.ellipse((left, HORIZON - rng.randint(60, 140), left + 500, HEIGHT), fill="#7c9473")
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=rng.choice(GROUNDS))
    middle = WIDTH // 2 + rng.randint(-80, 80)
    corners = [(middle - 30, HORIZON), (middle + 30, HORIZON), (WIDTH - 80, HEIGHT), (80, HEIGHT)]
    draw.polygon(corners, fill=ROAD)
    for _hole in range(rng.randint(1, 3)):
        left, top = rng.randint(220, 480), rng.randint(HORIZON + 100, HEIGHT - 120)
        wide = rng.randint(60, 140)
        draw.ellipse((left, top, left + wide, top + wide // 3), fill=HOLE)
        draw.ellipse((left + 12, top + 8, left + wide - 12, top + wide // 3 - 4), fill=WATER)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return SimpleUploadedFile("现场示意.jpg", out.getvalue(), content_type="image/jpeg")
