"""Takes the README's pictures of a running demonstration: `make demo` first, then `make pictures`.

The pictures go to docs/pictures/, at a desktop's width and a phone's, and some pages of the
demonstration's pack as they are printed. For the picture of a preview a file is uploaded, which
changes no figure.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).parent / "pictures"
DESKTOP, PHONE = (1280, 1000), (320, 900)
ANYBODY, OFFICER, LEAD, SCRUTINY = "", "officer.safeguarding", "performance.lead", "scrutiny"
COUNCILLOR, HEAD = "councillor", "head.safeguarding"
PASSWORD = "thornmere-demo"
RETURNS = "/returns/2026-10/"
PROGRAMME = "/committees/childrens-services-scrutiny-committee/programme/"
PLANNED = "Initial child protection conferences within 15 working days"
PICTURES = {
    "month": ("/months/2026-09/", DESKTOP, ANYBODY),
    "indicator": ("/indicators/FD03/?month=2026-09", DESKTOP, ANYBODY),
    "year": ("/years/2025-26/", DESKTOP, ANYBODY),
    "benchmarks": ("/benchmarks/?measure=ReReferral", DESKTOP, ANYBODY),
    "ratings": ("/ratings/#tolerance-points", DESKTOP, ANYBODY),
    "phone": ("/months/2026-09/?rating=red", PHONE, ANYBODY),
    "grid": (f"{RETURNS}front-door/", DESKTOP, OFFICER),
    "returns": (RETURNS, DESKTOP, LEAD),
    "attention": ("/attention/2026-09/", DESKTOP, ANYBODY),
    "meetings": ("/meetings/", DESKTOP, SCRUTINY),
    "programme": (PROGRAMME, DESKTOP, ANYBODY),
    "record": ("/indicators/CP05/2026-10/history/", DESKTOP, LEAD),
}
PACK = {
    "pack-cover": "Contents",
    "pack-attention": "What needs attention, the gravest first",
    "pack-indicator": "Agency staff in the first response team, Oct",
}
"""The pages of the newest pack that are kept: each is the first that says this."""
DOTS_PER_POINT = 1.25
TYPED = {"FD02": (1590, 1641), "FD03": (1020, 1180), "FD05": (712, 3360), "EH01": (31, 39)}
"""What the uploaded file gives."""


def take(address: str) -> None:
    """Return nothing; writes each picture of the demonstration at the address."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on the path: install it (Debian: apt-get install chromium).")
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (path, size, who) in PICTURES.items():
            with opened(browser, address, size, who) as page:
                page.goto(path)
                keep(page, name)
        with opened(browser, address, DESKTOP, OFFICER) as page:
            page.goto(RETURNS)
            page.get_by_label("File").set_input_files(
                {"name": "October.xlsx", "mimeType": "", "buffer": filled(page)}
            )
            page.get_by_role("button", name="Upload").click()
            keep(page, "upload")
        with opened(browser, address, DESKTOP, HEAD) as page:
            page.goto("/plans/")
            page.get_by_role("link", name=PLANNED).click()
            keep(page, "plan")
        with opened(browser, address, DESKTOP, COUNCILLOR) as page:
            page.goto(PROGRAMME)
            page.get_by_role("heading", level=2).get_by_role("link").first.click()
            page.get_by_role("link", name="Lines of enquiry").click()
            keep(page, "questions")
        with opened(browser, address, DESKTOP, ANYBODY) as page:
            print_pack(page)
        browser.close()


def print_pack(page: Page) -> None:
    """Return nothing; writes some pages of the pack that was issued for a meeting to come."""
    page.goto("/meetings/")
    page.get_by_role("link", name="Read the pack").first.click()
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    assert address is not None
    pack = pypdfium2.PdfDocument(page.request.get(address).body())
    for name, words in PACK.items():
        found = next(one for one in pack if words in one.get_textpage().get_text_range())
        found.render(scale=DOTS_PER_POINT).to_pil().save(OUT / f"{name}.png", optimize=True)
        print(f"docs/pictures/{name}.png")


@contextmanager
def opened(browser: Browser, address: str, size: tuple[int, int], who: str) -> Iterator[Page]:
    """Yield a page in which somebody has signed in, or nobody."""
    width, height = size
    page = browser.new_page(base_url=address, viewport={"width": width, "height": height})
    if who:
        page.goto("/sign-in/")
        page.get_by_label("E-mail address").fill(f"{who}@thornmere.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "sign-in" not in url)
    yield page
    page.close()


def keep(page: Page, name: str) -> None:
    """Return nothing; writes the picture of what the page shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def filled(page: Page) -> bytes:
    """Return the template with what is TYPED in it."""
    book = load_workbook(BytesIO(page.request.get(f"{RETURNS}template.xlsx").body()))
    sheet: Any = book.active
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "Code" for cell in row))
    column = {cell.value: cell.column for cell in heading}
    for row in range(heading[0].row + 1, sheet.max_row + 1):
        counts: tuple[int, ...] = TYPED.get(sheet.cell(row, column["Code"]).value, ())
        for name, count in zip(("Numerator", "Denominator"), counts, strict=False):
            sheet.cell(row, column[name], count)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
