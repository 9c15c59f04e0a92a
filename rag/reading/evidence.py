"""What an answer is made from: quotes to be made, and the measures the decision rests on."""

from dataclasses import dataclass, field

from index.store import StoredDocument, StoredPassage
from rag.retrieval.concept_coverage import typical_lack
from rag.retrieval.contrast import Contrast


@dataclass(frozen=True)
class Evidence:
    """A quote to be made: restored range ``[start, end)`` of a document."""

    document: StoredDocument
    passage: StoredPassage
    start: int
    end: int
    score: float
    speaker: str = ""


@dataclass(frozen=True)
class Findings:
    """The evidence in the order of the answer; ``items`` of a list, after its head.

    The rest is what the decision to answer rests on: the best sentence's cosine, how far the
    best passage stands out, token by token, from the mean of all that were found (``late``)
    and from those of other documents (``contrast``), and how much of the question's terms
    the best sentence and passage cover; ``only_named`` when the question asks of nothing but
    names and the best sentence holds one; ``names_it`` when the best sentence itself holds a
    name of the question and ``tells_post`` when a post was asked for and stands beside it,
    ``only_post`` when nothing else was asked;
    ``counted`` when one of the best lists or speaks of as many things as are asked for;
    ``lacks_year`` how surely the question names a year that the document quoted first does not,
    ``lacks_figure`` when it asks for a figure and no quote holds one of that kind;
    ``lacks_words`` when it asks what somebody said who is only mentioned, ``lacks_name`` when
    it asks what somebody is called and the first quote names nobody, or who holds a post of
    which no quote speaks, ``lacks_topic`` how much of a topic that it names the document
    quoted first lacks;
    ``lack`` by how much the passages of that document match the words of a question in
    another script worse than Chinese could; ``asks_nothing`` when it has no word that names a
    thing, a deed or a quality.
    """

    sentences: tuple[Evidence, ...] = ()
    head: Evidence | None = None
    items: tuple[Evidence, ...] = ()
    cosine: float = 0.0
    late: float = 0.0
    contrast: Contrast = Contrast()
    coverage: float = 0.0
    passage_coverage: float = 0.0
    only_named: bool = False
    names_it: bool = False
    tells_post: bool = False
    only_post: bool = False
    counted: bool = False
    lacks_year: float = 0.0
    lacks_figure: bool = False
    lacks_words: bool = False
    lacks_name: bool = False
    lacks_topic: float = 0.0
    lack: float = field(default_factory=typical_lack)
    asks_nothing: bool = False


def same(one: Evidence, other: Evidence) -> bool:
    """Tell whether two quotes share text or say the same in the same words."""
    if one.document.id == other.document.id and one.start < other.end and other.start < one.end:
        return True
    return (
        one.document.search[one.start : one.end] == other.document.search[other.start : other.end]
    )
