"""Takes the README's pictures of a running demonstration: `make demo` first, then `make pictures`.

The pictures go to docs/pictures/, at a desktop's width and a phone's.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent / "pictures"
DESKTOP, PHONE = (1280, 1000), (320, 900)
PICTURES = {
    "month": ("/months/2026-09/", DESKTOP),
    "indicator": ("/indicators/FD03/?month=2026-09", DESKTOP),
    "year": ("/years/2025-26/", DESKTOP),
    "benchmarks": ("/benchmarks/?measure=ReReferral", DESKTOP),
    "ratings": ("/ratings/#tolerance-points", DESKTOP),
    "phone": ("/months/2026-09/?rating=red", PHONE),
}


def take(address: str) -> None:
    """Return nothing; writes each picture of the demonstration at the address."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on the path: install it (Debian: apt-get install chromium).")
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (path, (width, height)) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{name}.png")
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
