"""The documentation as a site: built without a warning; nothing in it is loaded from elsewhere."""

import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

import rag

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the pages of the site, as it is built by ``make docs``, by their paths."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "site" / "build.py", folder],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {path: html.parse(path).getroot() for path in (folder / "html").glob("**/*.html")}


def listed(entries):
    """Return the pages that a navigation lists, however deep."""
    for entry in entries:
        for inner in entry.values() if isinstance(entry, dict) else [entry]:
            yield from [inner] if isinstance(inner, str) else listed(inner)


def test_the_navigation_lists_every_page_once_in_both_languages():
    settings = tomllib.loads((ROOT / "docs" / "site" / "zensical.toml").read_text("utf-8"))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("findings/*.md")]
    names = sorted(path.relative_to(ROOT).as_posix() for path in pages)
    assert sorted(listed(settings["project"]["nav"])) == names
    assert {"README.zh.md", "docs/guide.zh.md"} < set(names)


def test_the_reference_holds_every_public_name_with_its_docstring(site):
    (page,) = (root for path, root in site.items() if path.match("docs/reference.html"))
    for name in set(rag.__all__) - {"__version__"}:
        (heading,) = page.xpath(f"//*[@id='rag.{name}']")
        told = heading.xpath("following::div[contains(@class, 'doc-contents')][1]/p")
        assert told or name == "Event", name  # a union, which has no docstring


def test_a_page_says_its_language(site):
    languages = {path.name: root.get("lang") for path, root in site.items()}
    assert languages.pop("README.zh.html") == languages.pop("guide.zh.html") == "zh-Hans"
    assert set(languages.values()) == {"en"}


def test_every_link_of_the_site_leads_to_a_file_and_a_place_in_it(site):
    places = {path: set(root.xpath("//@id")) for path, root in site.items()}
    wrong = []
    for path, root in site.items():
        if path.name == "404.html":  # its links are those of a server
            continue
        for href in root.xpath("//a/@href"):
            link = urlsplit(href)
            if link.scheme or link.netloc:
                continue
            target = (path.parent / unquote(link.path)).resolve() if link.path else path
            place = unquote(link.fragment)
            if not target.is_file() or (place and place not in places[target]):
                wrong.append(f"{path.name}: {href}")
    assert wrong == []


def test_no_page_loads_anything_from_elsewhere(site):
    for path, root in site.items():
        loaded = root.xpath("//script/@src | //img/@src | //iframe/@src | //link/@href")
        assert [each for each in loaded if urlsplit(each).netloc] == [], path
        policy = root.xpath("//head/meta[1]/@content")[0]
        assert policy.startswith("default-src 'self' data: blob:;"), path
