"""Make the pictures in docs/screenshots again: the demo's ten vignettes, in a browser, on phone and desk.

scripts/screenshots.py [FOLDER [NAME…]]      NAME: only pictures whose name begins so
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from foundation import postgres
from portal import serve

PROJECT = Path(__file__).resolve().parent.parent

SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
#: Nobody scrolls further in a picture.
TALLEST = 2600
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Picture:
    """One page: its name, who looks at it, and how to get there."""

    name: str
    who: str
    go: Callable[[Page], None]
    sizes: tuple[str, ...] = ("1440", "390")
    dark: bool = False
    language: str = "nl"


def open_path(path: str) -> Callable[[Page], None]:
    """Return a way that opens an address."""
    return lambda page: _goto(page, path)


def open_case(alias: str, part: str = "") -> Callable[[Page], None]:
    """Return a way that opens somebody's case from the caseload, as a person would, and a page of it."""

    def go(page: Page) -> None:
        _goto(page, "/cases/")
        link = page.locator("main a[href*='/cases/TW-']", has_text=alias).first
        _goto(page, f"{link.get_attribute('href')}{part}")

    return go


def _goto(page: Page, path: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} answered {answer.status if answer else 'nothing'}")


SANNE, MARIEKE = "Sanne Hoekstra", "Marieke Veenstra"
PICTURES = [
    Picture("sign-in", "", open_path("/sign-in/")),
    Picture("home", SANNE, open_path("/")),
    Picture("caseload", SANNE, open_path("/cases/")),
    Picture("case", SANNE, open_case("Amara")),
    Picture("case-dark", SANNE, open_case("Amara"), sizes=("1440",), dark=True),
    Picture("case-english", SANNE, open_case("Amara"), sizes=("1440",), language="en"),
    Picture("intake", SANNE, open_path("/cases/new/")),
    Picture("plan", SANNE, open_case("Yusuf", "plan/")),
    Picture("papers", SANNE, open_case("Yusuf", "papers/"), sizes=("1440",)),
    Picture("unassigned", MARIEKE, open_path("/cases/unassigned/"), sizes=("1440",)),
    Picture("organisations", MARIEKE, open_path("/organisations/")),
]


def sign_in(page: Page, who: str) -> None:
    """Take a role on the demo's sign-in page."""
    _goto(page, "/sign-in/")
    page.locator("button.role-card", has_text=who).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def take(browser: Browser, base: str, picture: Picture, size: str, folder: Path) -> None:
    """Make one picture of one size."""
    context = browser.new_context(
        base_url=base,
        viewport=SIZES[size],
        locale=picture.language,
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.who:
        sign_in(page, picture.who)
        if picture.language != "nl":
            page.locator("form[action*='language'] button", has_text="English").or_(
                page.locator(f"form[action*='language'] button[value='{picture.language}']")
            ).first.click()
    picture.go(page)
    page.evaluate("document.fonts.ready")
    path = folder / f"{picture.name}-{size}.png"
    page.screenshot(path=path, full_page=True)
    shrink(path)
    print(f"> {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}", flush=True)
    context.close()


def shrink(path: Path) -> None:
    """Keep the upper part and few colours: a picture for a reader, not for a printer."""
    with Image.open(path) as picture:
        kept = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
    kept.quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)


def take_papers(browser: Browser, base: str, folder: Path) -> None:
    """Draw the first sheet of both papers, in both languages at once."""
    context = browser.new_context(base_url=base)
    page = context.new_page()
    sign_in(page, SANNE)
    open_case("Yusuf", "papers/")(page)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    for kind in ("office", "own"):
        answer = page.request.post(
            f"{page.url}{kind}/both/", form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}
        )
        path = folder / f"paper-{kind}.png"
        pypdfium2.PdfDocument(answer.body())[0].render(scale=1.5).to_pil().save(path)
        shrink(path)
        print(f"> {path.name}", flush=True)
    context.close()


def main(arguments: list[str]) -> None:
    """Serve the vignettes from a fresh database and take the pictures."""
    folder = Path(arguments[0]) if arguments else PROJECT / "docs" / "screenshots"
    wanted = tuple(arguments[1:])
    folder.mkdir(parents=True, exist_ok=True)
    urls = postgres.ensure_database("terugweg_pictures", fresh=True)
    environment = (
        os.environ | urls.as_environment() | {"TERUGWEG_DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    )
    for command in (["migrate_all", "-v0"], ["seed_demo", "--small"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, check=True)
    port = serve.free_port()
    base = f"http://127.0.0.1:{port}"
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with serve.together([serve.server_command("127.0.0.1", port)], environment) as children, sync_playwright() as tool:
        serve.wait_until_serving(f"{base}/health/", children)
        browser = tool.chromium.launch(executable_path=program, args=ARGUMENTS)
        for picture in PICTURES:
            if not wanted or picture.name.startswith(wanted):
                for size in picture.sizes:
                    take(browser, base, picture, size, folder)
        if not wanted or "paper".startswith(wanted):
            take_papers(browser, base, folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
