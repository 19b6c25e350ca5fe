"""What a page weighs on its way to a reader who has seen none of it before."""

import gzip
import re
from typing import Any

from django.test import Client

ASSET = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="(/[^"]+)"')
INTERACTIVE = re.compile(r"/(?:plotly-basic\.min|chart)\.")
"""The interactive chart's two scripts, which load only where there is a chart."""


def assets(html: str) -> list[str]:
    """Return the addresses of the style sheets, scripts and icons that a page asks for."""
    return ASSET.findall(html)


def weight(client: Client, address: str) -> int:
    """Return the bytes of a page and all it asks for, zipped, without the interactive chart.

    The client says what it accepts; `Client(headers={"accept-encoding": "gzip"})` is a browser's.
    """
    page = client.get(address)
    found = [one for one in assets(text(page)) if not INTERACTIVE.search(one)]
    return len(page.content) + sum(_size(client, one) for one in found)


def text(response: Any) -> str:
    """Return what an answer says, unzipped where it came zipped."""
    zipped = response.headers.get("Content-Encoding") == "gzip"
    content: bytes = gzip.decompress(response.content) if zipped else response.content
    return content.decode()


def _size(client: Client, address: str) -> int:
    response: Any = client.get(address)
    assert response.status_code == 200, address
    parts = response.streaming_content if response.streaming else [response.content]
    return sum(len(part) for part in parts)
