"""`make lighthouse`: the residents' pages on a slow phone; fails where one is below 95.

Starts a house of its own with the small demo county (LIGHTHOUSE_URL names one that runs already),
asks Lighthouse for five pages and closes what it started. Not part of `make test`.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lianxin.runtime.cluster import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
GOAL = 95
GOOD = 0.9
KINDS = ("performance", "accessibility", "best-practices")
A_RUN, A_START = 120, 300
TRIES = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
CHROMIUM = (
    os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
)


def main() -> int:
    given = os.environ.get("LIGHTHOUSE_URL")
    if given:
        return told(given.rstrip("/"))
    with house() as url:
        return told(url)


@contextmanager
def house() -> Iterator[str]:
    """A house with the small demo county, on a free port, for as long as the block lasts."""
    home = tempfile.mkdtemp(prefix="lianxin-lighthouse-")
    port = free_port()
    environment = {
        **os.environ,
        "LIANXIN_HOME": home,
        "PORT": str(port),
        "LIANXIN_DEMO": "1",
        "LIANXIN_DEBUG": "0",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "lianxin.cli"]
    server = None
    try:
        subprocess.run(
            [*command, "demo", "--small"],
            env=environment,
            cwd=ROOT,
            check=True,
            timeout=A_START,
            stdout=subprocess.DEVNULL,
        )
        server = subprocess.Popen(
            [*command, "serve"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        if not wait_until(lambda: answers(port), 60):
            raise TimeoutError(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        if server is not None:
            server.terminate()
            server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def told(url: str) -> int:
    """Print a line for each page; 1 if one of them is below the goal."""
    worst = 100
    sys.stdout.write(f"{'page':<10}" + "".join(f"{kind:>16}" for kind in KINDS) + "\n")
    for name, address in addresses(url).items():
        report = judged(address)
        scores = {kind: round(100 * report["categories"][kind]["score"]) for kind in KINDS}
        worst = min(worst, *scores.values())
        sys.stdout.write(f"{name:<10}" + "".join(f"{scores[k]:>16}" for k in KINDS) + "\n")
        for line in complaints(report):
            sys.stdout.write(f"    {line}\n")
        sys.stdout.flush()
    sys.stdout.write(f"Lowest {worst}, wanted {GOAL}\n")
    return int(worst < GOAL)


def addresses(url: str) -> dict[str, str]:
    """The pages, one of them the receipt of a matter raised for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        page = browser.new_page(locale="zh-CN")
        page.goto(f"{url}/stations/")
        station = page.locator("main a[href^='/stations/']").first.get_attribute("href")
        receipt = raised(page, url)
        browser.close()
    return {
        "home": f"{url}/",
        "raise": f"{url}/raise/",
        "receipt": receipt,
        "track": f"{url}/track/",
        "station": f"{url}{station}",
    }


def raised(page: Page, url: str) -> str:
    """Raise a matter without a contact and return where its receipt stands."""
    page.goto(f"{url}/raise/")
    page.locator("main textarea").fill("村口的路灯坏了三个月，晚上看不见路。")
    for _step in range(6):
        if "/receipt/" in page.url:
            break
        choice = page.locator("main select").first
        if choice.count():
            choice.select_option(index=1)
        page.locator("main form button.btn-primary[type=submit]").last.click()
        page.wait_for_load_state()
    return page.url


def judged(address: str) -> dict:
    """Lighthouse's own report of a page, as a slow phone sees it."""
    command = [
        *("node", str(LIGHTHOUSE), address, "--output=json", "--quiet", "--locale=en"),
        *(f"--only-categories={','.join(KINDS)}", f"--chrome-flags={FLAGS}"),
    ]
    for _try in range(TRIES):
        done = subprocess.run(
            command,
            env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
            capture_output=True,
            text=True,
            timeout=A_RUN,
            check=False,
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
        # The browser now and then loses the beginning of its own trace; all else is a fault.
        if "NO_NAVSTART" not in done.stderr:
            break
    raise RuntimeError(done.stderr[-1000:])


def complaints(report: dict) -> list[str]:
    """What cost points, by name."""
    asked = {
        each["id"]
        for kind in KINDS
        for each in report["categories"][kind]["auditRefs"]
        if each["weight"]
    }
    audits = [each for name, each in report["audits"].items() if name in asked]
    return [
        f"{each['id']}: {each.get('displayValue') or each['title']}"
        for each in audits
        if each["score"] is not None and each["score"] < GOOD
    ]


if __name__ == "__main__":
    sys.exit(main())
