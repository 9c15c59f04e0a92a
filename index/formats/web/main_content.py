"""What of a web page is its main content, told by the text that trafilatura takes for it.

Trafilatura drops what stands in elements that it does not expect and flattens what has structure.
It finds the right region of a page well, though, so its text is used as a sample of the content:
the element that holds the sample is read whole, apart from navigation and the like.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from index.formats.web.tree import SKIPPED, size

_SAMPLE = 8  # so many characters of a text node must be in the sample for it to be content
_MAX_SAMPLE_CHARACTERS = 300_000  # of the sample, so that what it costs is bounded
# Set by hand on pages of news, offices, WeChat and manuals.
_ENOUGH = 0.95  # of the sample that the content must hold
_MORE_PROSE = 0.15  # the share of prose around the content from which on it is content, too
_MIN_PROSE = 12  # characters in a text that says something
_LINK_SHARE = 0.6  # of an element's text that is links, if it is navigation
_MANY_LINKS = 3
_MANY_SIBLINGS = 50  # that are looked at
_OWN_SHARE = 0.2  # of an element's text that is in the sample, if it is content itself
_MAX_BETWEEN = 400  # characters between the headline and the content that are read, too
_SENTENCE_END = re.compile(r"[。！？；!?;]|[.](?:\s|$)")
_ASIDE = frozenset(("nav", "footer", "aside", "header"))
_IN_TEXT = frozenset("a span b strong em font sup i td th tr".split())
_ASIDE_ROLES = frozenset("navigation banner contentinfo search complementary menu".split())
_ASIDE_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|foot|footer|sidebar|side-bar"
    r"|share|social|related|recommend|comments?|copyright|toolbar|pagination|pager|advert|ads?"
    r"|banner|login|editsection|toc)(?:$|[-_\s])", re.I
)  # fmt: skip
_ATTACHMENT = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|ofd|rar|zip|csv|txt)\b|附件", re.I)
_HEADLINES = ("h1", "h2")
# The content is never a part of one of these.
_UNDIVIDED = frozenset("table thead tbody tfoot tr ul ol dl li dt dd p figure pre h1 h2 h3".split())


class Content(NamedTuple):
    """The element that holds the main content of a page, and the elements in it to leave out."""

    root: Any
    left_out: frozenset[Any]


def main_content(body: Any, sample: str, title: str, lengths: dict[Any, int]) -> Content:  # noqa: ANN401
    """Return the main content of a page.

    ``sample`` is text that belongs to it, '' if that is not known; ``title`` is its title and
    ``lengths`` the characters in each element.
    """
    page = _Page(body, sample, lengths)
    root = page.lifted(page.around_sample())
    root = page.with_headline(root, title)
    left_out = page.asides(root)
    shown = lengths.get(root, 0) - sum(lengths.get(element, 0) for element in left_out)
    return Content(root, left_out if shown else frozenset())


class _Page:
    """The elements of a page in order, with what is in each: sample, prose, links."""

    def __init__(self, body: Any, sample: str, lengths: dict[Any, int]) -> None:  # noqa: ANN401
        self.body = body
        self.lengths = lengths
        self.elements = [node for node in body.iter() if isinstance(node.tag, str)]
        text = "".join(sample.split())[:_MAX_SAMPLE_CHARACTERS]
        self._grams = {text[at : at + _SAMPLE] for at in range(len(text) - _SAMPLE + 1)}
        self.order = {element: at for at, element in enumerate(self.elements)}
        self.sampled: dict[Any, int] = dict.fromkeys(self.elements, 0)
        self.prose: dict[Any, int] = dict.fromkeys(self.elements, 0)
        self.linked: dict[Any, int] = dict.fromkeys(self.elements, 0)
        self.links: dict[Any, int] = dict.fromkeys(self.elements, 0)
        self._ends: dict[Any, int] = {}  # the place of the last element in each
        self.first, self.last = len(self.elements), -1  # places of the sample
        self._count()

    def _count(self) -> None:
        for at in range(len(self.elements) - 1, -1, -1):
            element = self.elements[at]
            self._ends.setdefault(element, at)
            skipped = element.tag in SKIPPED
            if element.tag == "a":
                self.linked[element] = self.lengths.get(element, 0)
                self.links[element] = 1
            elif not skipped:
                self._weigh(element, element.text, at)
            parent = element.getparent() if element is not self.body else None
            if parent is None:
                continue
            if not skipped:
                for counts in (self.sampled, self.linked, self.links):
                    counts[parent] += counts[element]
                if self.sampled[element] or not named_aside(element):
                    self.prose[parent] += self.prose[element]
            self._ends[parent] = max(self._ends.get(parent, 0), self._ends[element])
            if parent.tag not in SKIPPED:
                self._weigh(parent, element.tail, at)

    def _weigh(self, element: Any, text: str | None, at: int) -> None:  # noqa: ANN401
        """Count a text that stands in an element at a place of the page."""
        if not text or len(text) < _SAMPLE:
            return
        plain = "".join(text[: 10 * _SAMPLE].split())
        if len(plain) < _SAMPLE:
            return
        length = size(text)
        if plain[:_SAMPLE] in self._grams:
            self.sampled[element] += length
            self.first, self.last = min(self.first, at), max(self.last, at)
        if length >= _MIN_PROSE and _SENTENCE_END.search(text):
            self.prose[element] += length

    def around_sample(self) -> Any:  # noqa: ANN401
        """Return the smallest element that holds nearly all of the sample."""
        root, enough = self.body, _ENOUGH * self.sampled[self.body]
        while enough:
            inner = next((child for child in root if self.sampled.get(child, 0) >= enough), None)
            if inner is None:
                break
            root = inner
        return self._whole(root)

    def _whole(self, element: Any) -> Any:  # noqa: ANN401
        while element.tag in _UNDIVIDED and element is not self.body:
            element = element.getparent()
        return element

    def lifted(self, root: Any) -> Any:  # noqa: ANN401
        """Return the outermost element around ``root`` that adds much prose to it."""
        chosen = around = root
        while around is not self.body:
            around = around.getparent()
            if self.prose[around] > (1 + _MORE_PROSE) * self.prose[chosen]:
                chosen = around
        return self._whole(chosen)

    def with_headline(self, root: Any, title: str) -> Any:  # noqa: ANN401
        """Return ``root``, or the element around it that holds the headline above it as well."""
        plain, start = "".join(title.split()), self.order[root]
        if self._headline(self.elements[start : self._ends[root] + 1], plain) is not None:
            return root
        headline = self._headline(self.elements[:start], plain)
        if headline is None:
            return root
        place, around = self.order[headline], root
        while self.order[around] > place or self._ends[around] < place:
            around = around.getparent()
        added = self.lengths.get(around, 0) - self.lengths.get(root, 0)
        added -= sum(self.lengths.get(left, 0) for left in self.asides(around))
        return around if added <= self.lengths[headline] + _MAX_BETWEEN else root

    def _headline(self, elements: Sequence[Any], title: str) -> Any:  # noqa: ANN401
        """Return the last heading that is in the title or holds it, None if there is none."""
        for element in reversed(elements if title else ()):
            if element.tag in _HEADLINES and self.lengths.get(element):
                text = "".join("".join(element.itertext()).split())
                if text in title or title in text:
                    return element
        return None

    def asides(self, root: Any) -> frozenset[Any]:  # noqa: ANN401
        """Return the elements in ``root`` that are navigation and the like, the outermost."""
        found: set[Any] = set()
        at, last = self.order[root] + 1, self._ends[root]
        while at <= last:
            element = self.elements[at]
            if self._aside(element, at):
                found.add(element)
                at = self._ends[element] + 1
            else:
                at += 1
        # The posts of a forum are named comments, and are what its page says.
        prose = sum(self.prose[element] for element in found if not self._is_linked(element))
        if prose > self.prose[root] and prose > self.sampled[root]:
            found = {element for element in found if self._is_linked(element)}
        return frozenset(found)

    def _like_inside(self, element: Any) -> bool:  # noqa: ANN401
        """Return True if an element before it of the same kind stands within the content."""
        before = islice(element.itersiblings(element.tag, preceding=True), _MANY_SIBLINGS)
        return any(
            self.first <= self.order.get(other, -1) <= self.last
            and other.get("class") == element.get("class")
            for other in before
        )

    def _is_linked(self, element: Any) -> bool:  # noqa: ANN401
        return self.linked[element] >= _LINK_SHARE * self.lengths.get(element, 0)

    def _aside(self, element: Any, at: int) -> bool:  # noqa: ANN401
        """Return True if an element is no part of what the page says."""
        length = self.lengths.get(element, 0)
        if not length or element.tag in SKIPPED:
            return False
        if self.sampled[element] > _OWN_SHARE * length:
            return False
        linked = self.linked[element] >= _LINK_SHARE * length
        prose = self.prose[element] > length / 2
        inside = self.first <= at <= self.last or (prose and self._like_inside(element))
        if element.tag == "nav" or element.get("role") in _ASIDE_ROLES:
            return not (inside and prose)
        if named_aside(element):
            headline = next(element.iter("h1"), None) is not None
            return not headline and (linked or not inside or not prose)
        if not linked or self.last < 0 or element.tag in _IN_TEXT or self.sampled[element]:
            return False
        many = self.links[element] >= (_MANY_LINKS if inside else 1)
        return many and not _ATTACHMENT.search("".join(element.itertext()))


def named_aside(element: Any) -> bool:  # noqa: ANN401
    """Return True if the tag or the names of an element say that it is navigation or the like."""
    if element.tag in ("body", "html", "main", "article"):
        return False
    if element.tag in _ASIDE:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 2 and bool(_ASIDE_NAME.search(names))
