"""Charts as they go on paper: whole in themselves, with their key, the same as on the page."""

import re
import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from indicators.packs.document import Chart
from indicators.packs.pictures import STYLES, paper_svg, png
from tests.packs.sample import sample

SVG = "{http://www.w3.org/2000/svg}"
KEY = (
    ("council", "The council"),
    ("target", "Target"),
    ("amber", "Still amber"),
    ("england", "England, annual"),
    ("neighbours", "Neighbours’ mean, annual"),
    ("path", "Recovery path"),
    ("provisional", "Provisional"),
)


def chart(key: tuple[tuple[str, str], ...] = KEY) -> Chart:
    """Return the sample's chart with a key."""
    found = sample(1).sections[1].blocks[2]
    assert isinstance(found, Chart)
    return replace(found, key=key)


def classes(picture: str) -> set[str]:
    """Return the classes that a picture's marks have."""
    return set(re.findall(r'class="app-trend__([\w-]+)"', picture))


def test_a_picture_is_a_drawing_of_its_own_and_asks_for_nothing_else() -> None:
    picture = paper_svg(chart())
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    assert not re.search(r"var\(|url\(|href|@import|<script", picture)


def test_every_mark_has_a_style() -> None:
    picture = paper_svg(chart())
    assert classes(picture) <= set(STYLES)
    for mark in classes(picture):
        assert f".app-trend__{mark}{{{STYLES[mark]}}}" in picture


def test_styles_are_those_of_the_page() -> None:
    source = Path(settings.BASE_DIR / "static/scss/_charts.scss").read_text(encoding="utf-8")
    of_the_page: dict[str, dict[str, str]] = {}
    for names, body in re.findall(r"((?:\.app-trend__[\w-]+,?\s+)+)\{([^}]*)\}", source):
        declared = dict(re.findall(r"([\w-]+): ([^;]+);", body))
        for name in re.findall(r"\.app-trend__([\w-]+)", names):
            of_the_page.setdefault(name, {}).update(declared)
    on_paper = {
        mark: dict(one.split(":") for one in style.split(";")) for mark, style in STYLES.items()
    }
    assert on_paper == of_the_page


def test_the_key_is_in_the_picture_in_its_order() -> None:
    root = ElementTree.fromstring(paper_svg(chart()))
    words = [one.text for one in root.findall(f"{SVG}g/{SVG}text")]
    assert words == [said for _, said in KEY]


def test_the_key_stands_under_the_drawing_and_inside_the_picture() -> None:
    root = ElementTree.fromstring(paper_svg(chart()))
    _, _, wide, high = map(float, root.attrib["viewBox"].split())
    places = [
        tuple(map(float, re.findall(r"[\d.]+", group.attrib["transform"])))
        for group in root.findall(f"{SVG}g")
    ]
    assert all(260 < y < high and x < wide for x, y in places)
    assert len({y for _, y in places}) == 2, "so long a key takes two lines"


def test_a_picture_without_a_key_is_as_high_as_its_drawing() -> None:
    assert 'viewBox="0 0 640 260"' in paper_svg(chart(()))


def test_words_of_a_key_are_words_and_no_markup() -> None:
    root = ElementTree.fromstring(paper_svg(chart((("council", "<b> & “c”"),))))
    (words,) = root.findall(f"{SVG}g/{SVG}text")
    assert words.text == "<b> & “c”"


@pytest.mark.parametrize("svg", ["", "<p>chart</p>", "<svg></svg>"])
def test_a_chart_that_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="viewBox"):
        paper_svg(replace(chart(), svg=svg))


def test_each_chart_is_a_png_as_wide_as_a_page_of_text() -> None:
    made = png([chart(), chart(())], ppi=100)
    assert [one[:8] for one in made] == [b"\x89PNG\r\n\x1a\n"] * 2
    (wide, high), (same, lower) = (struct.unpack(">II", one[16:24]) for one in made)
    assert wide == same == pytest.approx(170 / 25.4 * 100, abs=1)
    assert lower < high


def test_one_chart_is_a_list_of_one_and_none_is_an_empty_list() -> None:
    assert len(png([chart()])) == 1
    assert png([]) == []


def test_a_picture_is_the_same_each_time() -> None:
    assert png([chart()]) == png([chart()])
