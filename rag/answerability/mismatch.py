"""Find what of a question the evidence lacks, and the other thing of the kind that it tells of.

长安县 may be lacking where the quotes tell of 永安县, and KR-7720 where they tell of KR-7702. What
may be the same in other words, a part, an abbreviation or a converted unit counts as told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.derived.pinyin import spoken, without_others
from index.store import StoredDocument
from index.text.names import pinyin_keys
from index.text.normalize import has_han, search_layer
from index.text.places import PLACE_KINDS, short_place, split_place
from index.text.surnames import COMPOUND
from index.text.transcribed import renders_sounds
from rag.answerability.codes import lacks_code
from rag.answerability.exact_things import (
    IDENTIFIER,
    ONE,
    ORDINAL,
    Thing,
    find_things,
    identifier_form,
    numbers_in,
    place_kinds,
)
from rag.answerability.slot import have_same_next, in_same_slot
from rag.answerability.years import find_years, has_year
from rag.language.name_spellings import matches
from rag.language.posts import TITLE_WORDS, has_post
from rag.language.regional_words import other_region
from rag.language.romanised_names import find_romanised, spells_surname
from rag.language.stopwords import STOP_TERMS
from rag.language.synonyms import explained_by, other_names
from rag.reading.block_context import text_around
from rag.reading.evidence import Quote
from rag.reading.findings import Findings
from rag.retrieval.context import context_of
from rag.types import Mismatch, MismatchKind, Question

_IN_ANY_SCRIPT = frozenset((MismatchKind.YEAR, MismatchKind.NUMBER, MismatchKind.CODE))
_HEAD = 1_000  # characters of a document that tell which places it is about
# What is told of more, or fewer, than so many is told of numbers that no text names.
_BOUND_BEFORE = (
    "不满", "未满", "超过", "不足", "至少", "最多", "少于", "多于", "低于", "高于", "more than",
    "less than", "fewer than", "at least", "at most", "up to", "over", "under", "within",
)  # fmt: skip
_BOUND_AFTER = ("以上", "以下", "以内", "之内", "以外", "or more", "or less", "or fewer")
_SERIES = 2  # columns named alike
_NEAR = 10  # characters after a number in which a bound may follow its unit
_LONGEST = 5_000  # characters around the quotes that are spelled in pinyin
_ADDRESSED = (*TITLE_WORDS, *"先生 女士 同志 老师 某 氏 总".split())
"""What stands after a surname alone: 张书记, 张某."""


def find_mismatches(findings: Findings) -> tuple[Mismatch, ...]:
    """Return the exact things of a question that its evidence lacks, as far as that is sure.

    Years, persons, places and names count as told if the document quoted first has them anywhere,
    codes and numbers if a quote has them or what stands around it. Of questions about several
    things each is compared with its own evidence.
    """
    found: dict[Mismatch, None] = {}
    for each in findings.of_each or (findings,):
        if each.evidence:
            told = _Told(each.evidence.quotes, each.retrieved.forms)
            found |= dict.fromkeys(_mismatches(each.question, told))
    return tuple(found)


def lacking_columns(findings: Findings) -> tuple[Mismatch, ...]:
    """Return the things of a question that a quoted table has no column for, but for others.

    Its columns are named by several such things, quarters or years: 第一季度, 第二季度.
    A quoted row, too, may name one.
    """
    quotes = findings.evidence.quotes
    if not quotes or findings.of_each or not all(quote.cells for quote in quotes):
        return ()
    names = {
        quote.document.restored.text[start:end]: quote.document.search[start:end]
        for quote in quotes
        for cell in quote.cells
        for start, end in cell.names
    }
    columns = [(written, thing) for written, name in names.items() for thing in find_things(name)]
    asked = find_things(findings.question.search)
    in_rows = [thing for quote in quotes for thing in find_things(quote.search)]
    joint = "、" if findings.question.language == "zh" else ", "
    found = []
    for thing in asked:
        alike = {other.form: (text, other) for text, other in columns if _is_alike(thing, other)}
        named = {one.form for one in asked if _is_alike(thing, one)}
        if len(alike) < _SERIES or not named.isdisjoint(alike) or _is_in(thing, in_rows):
            continue
        others = joint.join(text[one.start : one.end] for text, one in alike.values())
        written = findings.question.text[thing.start : thing.end]
        found.append(Mismatch(thing.kind, written, others))
    return tuple(found)


def _is_in(thing: Thing, others: Iterable[Thing]) -> bool:
    return any(_is_alike(thing, other) and thing.form == other.form for other in others)


@dataclass(frozen=True)
class _Told:
    """What the quotes tell, and the Chinese names ``forms`` that the question means."""

    quotes: Sequence[Quote]
    forms: frozenset[str]

    @property
    def lead(self) -> Quote:
        return self.quotes[0]

    @property
    def document(self) -> StoredDocument:
        return self.lead.document

    @cached_property
    def around(self) -> str:
        """The quotes with what stands around them."""
        return search_layer("\n".join(map(text_around, self.quotes)))

    @cached_property
    def whole(self) -> str:
        """The same with the document quoted first."""
        return "\n".join([self.around, self.document.date, self.document.search])

    @cached_property
    def spelled(self) -> str:
        """The pinyin of what stands around the quotes, in one word."""
        return "".join(spoken(self.around[:_LONGEST], without_others))

    @cached_property
    def things(self) -> list[Thing]:
        """The exact things of the first quote."""
        return find_things(self.lead.search)

    @cached_property
    def above(self) -> list[Thing]:
        """Those of the title and the headings above it."""
        title = search_layer(self.document.title)
        return find_things(f"{title}\n{context_of(self.document, self.lead.start)}")

    @cached_property
    def beginning(self) -> list[Thing]:
        """Those of the beginning of the document."""
        return find_things(self.document.search[:_HEAD])


def _mismatches(question: Question, told: _Told) -> Iterator[Mismatch]:
    asked_text = question.search
    across = has_han(told.lead.search) != has_han(asked_text)
    asked = find_things(asked_text)
    if across:
        asked = [thing for thing in asked if thing.kind in _IN_ANY_SCRIPT]
        asked += _romanised(question)
    for thing in sorted(asked, key=lambda thing: thing.start):
        if _is_part_or_count(question, thing) or _is_told(asked_text, thing, told):
            continue
        written = question.text[thing.start : thing.end]
        yield Mismatch(thing.kind, written, _in_place_of(question, thing, told))


def _is_part_or_count(question: Question, thing: Thing) -> bool:
    """Return True if a thing belongs to a numbered part, or is how many things are asked for."""
    if thing.kind is MismatchKind.NUMBER and thing.form == str(question.count).rstrip("0"):
        return True
    return any(part.start < thing.end and thing.start < part.end for part in question.references)


def _is_alike(thing: Thing, other: Thing) -> bool:
    """Return True if two things are of a kind and a unit, be they ordinals or not."""
    units = ({unit.removeprefix(ORDINAL) for unit in each.like} for each in (thing, other))
    return thing.kind is other.kind and bool(set.intersection(*units))


def _romanised(question: Question) -> Iterator[Thing]:
    """Yield the persons and places that an English question names in pinyin."""
    for start, end, keys, readings in find_romanised(question.text):
        words = question.search[start:end].lower().split()
        if len(words) == 1:
            following = question.search[end:].split()[:1]
            kinds = {
                kind.end
                for kind in PLACE_KINDS
                if kind.english and following == [kind.english.lower()]
            }
            for word in explained_by(keys[0]) if not kinds else ():
                if keys[0] in pinyin_keys(word):
                    kinds |= place_kinds(word)
            # Any other word of such syllables may be none: Along, House, Seaman.
            if kinds:
                yield Thing(MismatchKind.PLACE, keys[0], start, end, frozenset(kinds))
        elif readings or any(map(spells_surname, (words[0], words[-1]))):
            if _is_known(words, keys):
                continue
            yield Thing(MismatchKind.PERSON, keys[0], start, end)


def _is_known(words: Sequence[str], keys: Sequence[str]) -> bool:
    """Return True if the dictionary has words for something of another sound, as for Hong Kong."""
    known = set.intersection(*(set(explained_by(word)) for word in words))
    return bool(known) and all(pinyin_keys(word).isdisjoint(keys) for word in known)


def _is_told(asked: str, thing: Thing, told: _Told) -> bool:
    """Return True if the documents quoted may tell of a thing."""
    written = asked[thing.start : thing.end]
    match thing.kind:
        case MismatchKind.YEAR:
            return _has_year(thing.form, told)
        case MismatchKind.NUMBER:
            named = thing.form in numbers_in(told.around) or written in told.whole
            return named or thing.form in ONE or _is_bounded(thing, told)
        case MismatchKind.CODE if thing.like == IDENTIFIER:
            return thing.form in identifier_form(told.whole)
        case MismatchKind.CODE:
            return not lacks_code(written, told.around)
        case MismatchKind.PERSON:
            return _has_person(thing.form, told, written)
        case MismatchKind.PLACE:
            # Of 日本 and the like one character is enough: 日方, 美军.
            short = not thing.like and thing.form[0] in told.around
            return short or _has_place(thing.form, told)
        case MismatchKind.NAME:
            return _has_name(written, thing, told)


def _is_bounded(thing: Thing, told: _Told) -> bool:
    """Return True if the quotes tell of bounds in the unit of a number: 六个月以上不满一年."""
    for quote in told.quotes:
        for other in find_things(quote.search):
            if other.kind is MismatchKind.NUMBER and other.like & thing.like:
                before = quote.search[: other.start].rstrip().lower()
                after = quote.search[other.end : other.end + _NEAR].lower()
                if before.endswith(_BOUND_BEFORE) or any(bound in after for bound in _BOUND_AFTER):
                    return True
    return False


def _has_year(year: str, told: _Told) -> bool:
    decades = (f"{year[2]}0年代", f"{year[:3]}0s", f"{year[:3]}0's")
    if has_year(year, told.whole) or any(decade in told.whole for decade in decades):
        return True
    known = [other for _, other in find_years(told.around)]
    return bool(known) and min(known) < year < max(known)


def _has_person(name: str, told: _Told, written: str) -> bool:
    if name.isascii():
        return _is_spelled([name], told) or _is_meant(written, told)
    surname = name[:2] if name[:2] in COMPOUND else name[:1]
    parts = name.split("·")
    return (
        any(part in told.whole for part in parts)
        or any(surname + title in told.whole for title in _ADDRESSED)
        or any(other in told.whole for part in parts for other in other_region(part))
        or _is_spelled(pinyin_keys(name), told)
    )


def _has_place(name: str, told: _Told) -> bool:
    if name.isascii():
        return _is_spelled([name], told)
    return (
        short_place(name) in told.whole
        or any(
            other in (told.whole if len(other) > 1 else told.around)
            for other in other_names(name) - STOP_TERMS
        )
        or _is_spelled(pinyin_keys(name), told)
    )


def _is_spelled(keys: Iterable[str], told: _Told) -> bool:
    """Return True if what is quoted has a name with one of these keys, or the document has it."""
    keys = set(keys)
    known = (form for form in told.forms if form in told.whole)
    return any(not keys.isdisjoint(pinyin_keys(form)) for form in known) or any(
        key in told.spelled for key in keys
    )


def _is_meant(written: str, told: _Told) -> bool:
    """Return True if the document quoted first has a name that a romanised one is spelled as."""
    known = [form for form in told.forms if form in told.whole]
    romanised = find_romanised(written)
    return any(renders_sounds(form) for form in known) or any(
        matches(name.keys, name.readings, form) for name in romanised for form in known
    )


def _has_name(written: str, thing: Thing, told: _Told) -> bool:
    if has_han(written):
        name = written[:-1]
        return all(char in told.around for char in name) or any(
            each in told.whole for each in (name, *other_region(written))
        )
    text = told.whole.lower()
    words = [word for word in thing.form.split() if word not in STOP_TERMS]
    initials = "".join(word[0] for word in words)
    return (
        any(word in text for word in words)
        or (len(words) > 1 and initials in text)
        or thing.form in "".join(word[0] for word in text.split())
    )


def _in_place_of(question: Question, thing: Thing, told: _Told) -> str | None:
    """Return what the evidence tells of in place of a thing, None if that is not clear."""
    lead, document = told.lead, told.document
    others = _others(question, thing, told.things)
    alike = [other for other in others if other.like & thing.like]
    bare = [other for other in others if not (other.like or thing.like)]
    # 工作六个月 and 工作八个月 may both be told of, and are no matter of which thing is meant.
    is_number = thing.kind is MismatchKind.NUMBER
    compare = have_same_next if is_number else in_same_slot
    same = [
        other for other in [*alike, *bare] if compare(question.search, thing, lead.search, other)
    ]
    if is_number and not any(unit.startswith(ORDINAL) for unit in thing.like):
        alike = []
    if not same and thing.kind is MismatchKind.PERSON and _has_post(question, thing):
        same = [other for other in bare if has_post(lead.search, [other.form])]
    if same or alike:
        chosen = _only(same or alike)
        if chosen is None:
            return None
        end = chosen.end
        if thing.kind is MismatchKind.PLACE and split_place(chosen.form)[1] is None:  # 德州市委
            end += max(
                (len(kind) for kind in chosen.like if lead.search.startswith(kind, end)), default=0
            )
        return document.restored.text[lead.start + chosen.start : lead.start + end]
    places = [told.above] if thing.kind is not MismatchKind.NUMBER else []
    places += [told.beginning] if thing.kind is MismatchKind.PLACE else []
    for things in places:
        alike = [one for one in _others(question, thing, things) if one.like & thing.like]
        if alike:
            chosen = _only(alike)
            return None if chosen is None else _as_written(document, chosen)
    return None


def _has_post(question: Question, thing: Thing) -> bool:
    """Return True if a person stands next to a post, or an English question may say so."""
    return question.language == "en" or has_post(question.search, [thing.form])


def _others(question: Question, thing: Thing, things: Iterable[Thing]) -> list[Thing]:
    """Return the other things of the kind, without those that the question names too."""
    asked = question.search.lower()
    return [
        other
        for other in things
        if other.kind is thing.kind
        and other.form.lower() not in asked
        and thing.form not in other.form
        and other.form not in thing.form
    ]


def _only(things: Sequence[Thing]) -> Thing | None:
    """Return the first of several mentions of one thing, None if there are several things."""
    return things[0] if len({thing.form for thing in things}) == 1 else None


def _as_written(document: StoredDocument, thing: Thing) -> str:
    """Return a thing of the title or the headings as the document writes it, if it has it."""
    at = document.search.lower().find(thing.form)
    return document.restored.text[at : at + len(thing.form)] if at >= 0 else thing.form
