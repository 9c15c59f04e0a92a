"""Complete a follow-up that only names what is new: "And the fees?", 那费用呢, "How about in May?".

Such a fragment replaces the part of the question before that is like it, or is asked of what that
question was about. Which it is, its form tells: a time replaces a time; what follows a preposition,
what followed the same one; a noun, a noun with the same head (*day ticket*, *season ticket*; 北门,
南门). A noun that names a property (*length*, 费用; ``names_a_field`` knows how they end, English
ones by their translation) is asked of the thing; any other noun stands in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.cell_kinds import kind_of, names_a_field
from index.text.dates import find_years
from index.text.normalize import has_han, search_layer
from index.text.segmenter import tagged
from index.text.words import Word, latin_words
from rag.language.concepts import chinese_for
from rag.language.dictionary import stem_word
from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.question.answer_type import asks
from rag.types import AnswerType

ASKS_EN = frozenset("who whom whose what which when where why how".split())
"""English words that ask."""
_IS = frozenset("is are was were".split())
AUXILIARIES_EN = _IS | frozenset(
    "do does did has have had will would can could shall should may might must".split()
)
"""English auxiliaries and the forms of *be*."""
PREPOSITIONS_EN = frozenset(
    "about above across after against along among around as at before behind below beside between"
    " beyond by despite during except for from in inside into near of off on onto outside over per"
    " since than through throughout to toward towards under until up upon via with within"
    " without".split()
)
"""English prepositions."""
_OF = ("of", "for")
# Verbs and what follows them that together say only that something happens or holds.
_HAPPENS = {
    **dict.fromkeys(("take", "takes", "took", "taken", "taking"), ("place", "part", "effect")),
    **dict.fromkeys(
        ("come", "comes", "came", "coming", "go", "goes", "went", "gone", "going", "enter"),
        ("into force", "into effect", "to an end", "on sale", "on air"),
    ),
}
# Participles that do not end in -ed, of verbs for what is done to a thing.
_PARTICIPLES = frozenset(
    "held built made kept sold sent shown taken given written paid found lost read run set told won"
    " known drawn grown led met put cut spoken chosen bought brought taught begun sung spent bound"
    " born hung lent done seen heard left shut split spread struck thrown understood".split()
)
_PERSON_ENDINGS = ("人", "者")  # of which a thing may stand beside another
_DOERS = (*_PERSON_ENDINGS, "方")
_COUNTED = 2  # words before what "how many boats" counts
_OWNERS = frozenset("my your his her its our their".split())
_DETERMINERS = _OWNERS | frozenset("a an the this that these those each every".split())
# Kinds of words by jieba's flags: what a noun phrase is made of, and what holds a time.
_NOMINAL = ("n", "vn", "an", "a", "b", "j", "l", "i", "m", "q", "s", "t", "f", "eng", "z")
_NAMES = ("ns", "nr", "nt", "nz", "t")
JOINING = ("在", "到", "于", "是", "为", "有")
"""What ends Chinese verbs that only join a thing and what is asked of it: 设在, 位于."""
_FEES = ("费", "费用")
_COMPOUND = 3  # characters of a fee that says what it is for: 报名费
_NAMED = ("ns", "nr", "nt", "t")  # of which one stands beside another, not beside what it pays for
_WORD = 2  # characters of a common word
_MAY = ("可以", "能", "能够", "准", "允许", "可")
# Times for jieba, but what they tell is what happens when a day has passed.
_PAST_DUE = ("逾期", "过期", "到期", "超期")
_NUMBERED = ("组", "班", "级", "楼", "批", "号")
_SIDES = tuple("前后上下里外内")
# How nouns for persons and for institutions end, which have and pay what is asked about.
_PERSONS = tuple("人者员生师童民工客户士长友孩")
_INSTITUTIONS = tuple("学校院馆店厂局社园中班所站司部团队")
_BEARERS = (*_PERSONS, *_INSTITUTIONS)

Token = tuple[str, str, int]
"""A Chinese word, jieba's flag of it, and where it begins."""


@dataclass(frozen=True)
class _Part:
    """A range of a text."""

    start: int
    end: int


def complete(previous: str, fragment: str, *, chinese: bool) -> str:
    """Return the question that a fragment asks after another question, '' if none can be made.

    Both are without punctuation at the end, and the fragment without what joins it to the question
    before. ``chinese`` tells how the fragment is written.
    """
    return _complete_zh(previous, fragment) if chinese else _complete_en(previous, fragment)


def names_property(text: str, *, chinese: bool) -> bool:
    """Return True if a noun names a property of something, such as its length or price."""
    if chinese:
        return names_a_field(text)
    found = chinese_for([stem_word(text)])
    forms = {form for each in found for form in each if not form.endswith(_PERSON_ENDINGS)}
    return any(map(names_a_field, forms)) or names_a_field(text)


def _complete_en(previous: str, fragment: str) -> str:
    words, new = latin_words(previous), latin_words(fragment)
    if not words or not new or new[0].lower in AUXILIARIES_EN:
        return ""
    lower = [word.lower for word in words]
    codes = [at for at, word in enumerate(words) if kind_of(word.written) == "code"]
    if len(codes) == len(new) == 1 and kind_of(new[0].written) == "code":
        return _replaced_en(previous, words, _Part(codes[0], codes[0] + 1), fragment)
    if new[0].lower in PREPOSITIONS_EN:
        return _with_phrase_en(previous, words, new, fragment)
    head = _head(new)
    like = next(
        (
            part
            for part in _nouns_en(words)
            if stem_word(words[part.end - 1].lower) == stem_word(head)
        ),
        None,
    )
    if like is not None and not names_property(head, chinese=False):
        return _replaced_en(previous, words, like, fragment)
    opening = opening_en(lower)
    topic = topic_en(lower, opening)
    if topic is None:
        return ""
    if lower[:2] == ["how", "many"] and opening > _COUNTED and new[0].lower not in _DETERMINERS:
        return _replaced_en(previous, words, _Part(_COUNTED, opening), fragment)
    if not names_property(head, chinese=False):
        part = _done_to(lower, topic, opening, new[0]) or _doer(lower, topic, opening, new[0])
        part = part or _beside(lower, topic, opening, new[0].lower)
        return _replaced_en(previous, words, part, fragment)
    if new[0].lower in _OWNERS:
        fragment = f"the{fragment[new[0].end :]}"
    return _asked_of_en(previous, words, topic, opening, fragment)


def _with_phrase_en(
    previous: str, words: Sequence[Word], new: Sequence[Word], fragment: str
) -> str:
    """Return a question with a phrase in place of that with the same preposition, or added."""
    lower = [word.lower for word in words]
    same = [at for at, word in enumerate(lower) if word == new[0].lower]
    if not same and find_years(fragment):
        # Another preposition, but a time in place of a time.
        same = [at for at, word in enumerate(lower[:-1]) if word in PREPOSITIONS_EN
                and find_years(words[at + 1].written)]  # fmt: skip
    if not same:
        return f"{previous} {fragment}?"
    start = same[-1]
    end = next(
        (at for at in range(start + 1, len(lower)) if lower[at] in PREPOSITIONS_EN), len(lower)
    )
    opening = opening_en(lower)
    does = opening < start and lower[opening] in AUXILIARIES_EN - _IS
    if (
        does
        and end == len(lower) > start + _COUNTED
        and not any(map(_is_verb, lower[opening + 1 : start]))
    ):
        end -= 1  # "will the works in Mill Street end"
    return _replaced_en(previous, words, _Part(start, end), fragment)


def _head(words: Sequence[Word]) -> str:
    """Return the last word of a noun phrase before what a preposition adds to it."""
    end = next((at for at, word in enumerate(words) if word.lower in PREPOSITIONS_EN), len(words))
    return words[max(0, end - 1)].lower


def _nouns_en(words: Sequence[Word]) -> list[_Part]:
    """Return ranges of words, the last first, that may be noun phrases, by each word they end in.

    One begins after the last word of a closed class; a determiner belongs to it.
    """
    found, start = [], 0
    for at, word in enumerate(words):
        if word.lower in PREPOSITIONS_EN | AUXILIARIES_EN | ASKS_EN:
            start = at + 1
        elif word.lower in _DETERMINERS:
            start = at
        else:
            found.append(_Part(start, at + 1))
    return found[::-1]


def opening_en(lower: Sequence[str]) -> int:
    """Return how many words at the beginning ask and what they ask for, up to an auxiliary."""
    first = next((at for at, word in enumerate(lower) if word in ASKS_EN), -1)
    if first < 0:
        return 0
    auxiliary = next((at for at in range(first, len(lower)) if lower[at] in AUXILIARIES_EN), -1)
    return auxiliary if auxiliary >= 0 else first + 1


def topic_en(lower: Sequence[str], opening: int) -> _Part | None:
    """Return the words that name what a question is about."""
    if opening >= len(lower) or (not opening and lower[0] not in AUXILIARIES_EN):
        return None
    start, end = opening, len(lower)
    if lower[opening] not in AUXILIARIES_EN:  # "who founded the bakery": after the verb
        start = next(
            (at for at in range(opening, end) if lower[at] in _DETERMINERS), min(opening + 1, end)
        )
        return _Part(start, end) if start < end else None
    start += 1
    copula = lower[opening] in _IS
    if happens := _happening(lower[start + 1 : end]):
        end -= happens  # "does the fair take place"
    elif copula and (done := _participle(lower, start + 1, end)):
        end = done  # "was the house painted", "is food allowed in the hall"
    elif not copula and end - start > 1:
        last = next((at for at in range(end - 1, start, -1) if lower[at] in _DETERMINERS), -1)
        if last > start and lower[last - 1] not in PREPOSITIONS_EN:
            start = last  # "did the board approve the plan": what it was done to
        elif verb := _act(lower, start, end):
            end = verb  # "does the bridge open to traffic", "does the offer include lunch"
        elif lower[end - 2] not in _DETERMINERS | PREPOSITIONS_EN:
            end -= 1  # "does the train leave"
    return _Part(start, end) if start < end else None


def _act(lower: Sequence[str], start: int, end: int) -> int:
    """Return where the verb of a question stands whose words from ``start`` on follow *does*.

    It is not the first word after a determiner, and has something after it. 0 if none is known.
    """
    first = start + 1 + (lower[start] in _DETERMINERS)
    joins = PREPOSITIONS_EN | _DETERMINERS
    for at in range(first, end - 1):
        # What follows an adjective is a thing: "the old harbour".
        if lower[at - 1] not in joins and _is_verb(lower[at]) and not _is_adjective(lower[at - 1]):
            return at
    return 0


def _is_verb(word: str) -> bool:
    """Return True if a word without an ending means something done more often than a thing."""
    inflected = word.endswith(("s", "ed", "ing")) and not word.endswith("eed")
    if inflected or word in PREPOSITIONS_EN | _DETERMINERS:
        return False
    done, things, _ = _senses(word)
    return done > things


def _is_adjective(word: str) -> bool:
    """Return True if a word says how something is about as often as it says anything else.

    Half as often is enough: *old* is in many nouns, 老人 among them, nouns are in few adjectives.
    """
    done, things, adjectives = _senses(word)
    return 2 * adjectives > max(done, things)


def _senses(word: str) -> tuple[int, int, int]:
    """Return how many translations of a word are verbs, nouns and adjectives by jieba's flags."""
    forms = [form for found in chinese_for([stem_word(word)]) for form in found]
    # Who does it, 借款人 of "borrow", does not make it a thing.
    flags = [tagged(form) for form in forms if not form.endswith(_DOERS)]
    done = sum(form[0][1] == "v" for form in flags)
    things = sum(form[-1][1].startswith("n") for form in flags)
    return done, things, sum(form[-1][1] in ("a", "z") for form in flags)


def _done_to(lower: Sequence[str], topic: _Part, opening: int, new: Word) -> _Part | None:
    """Return what something is done to, in whose place a noun without *the* stands: *cover theft*.

    What does it must have a determiner, which tells the one from the other.
    """
    if lower[opening] in _IS or lower[topic.start] not in _DETERMINERS:
        return None
    if new.lower in _DETERMINERS or new.written[0].isupper():
        return None
    start = topic.end + 1
    end = next((at for at in range(start, len(lower)) if lower[at] in PREPOSITIONS_EN), len(lower))
    known = start < end and lower[start] not in _DETERMINERS and _is_verb(lower[topic.end])
    return _Part(start, end) if known else None


def _doer(lower: Sequence[str], topic: _Part, opening: int, new: Word) -> _Part | None:
    """Return who does something, in whose place a noun without *a* stands: *students need a visa*.

    Who does it must have no determiner, and what it is done to must have one.
    """
    if topic.start < opening + 3 or new.lower in _DETERMINERS or new.written[0].isupper():
        return None
    doer = _Part(opening + 1, topic.start - 1)
    fits = lower[doer.start] not in _DETERMINERS | _IS and _is_verb(lower[doer.end])
    return doer if fits else None


def _happening(lower: Sequence[str]) -> int:
    """Return how many words at the end say only that something happens: *take place*."""
    for verb in range(len(lower) - 3, len(lower) - 1):
        if verb >= 0 and " ".join(lower[verb + 1 :]) in _HAPPENS.get(lower[verb], ()):
            return len(lower) - verb
    return 0


def _participle(lower: Sequence[str], start: int, end: int) -> int:
    """Return where a participle stands at the end or before a preposition, 0 if none does."""
    for at in range(start, end):
        ends = at + 1 == end or lower[at + 1] in PREPOSITIONS_EN
        if ends and (lower[at].endswith("ed") or lower[at] in _PARTICIPLES):
            return at
    return 0


def _beside(lower: Sequence[str], topic: _Part, opening: int, determiner: str) -> _Part:
    """Return the part of a topic in whose place another thing is asked about.

    Of *the salary of a teacher* that is the teacher, unless only the salary has the determiner of
    what is new; of *the dinner in the hall* it is the dinner.
    """
    joint = next(
        (at for at in range(topic.start + 1, topic.end) if lower[at] in PREPOSITIONS_EN), topic.end
    )
    whole, owner = _Part(topic.start, joint), _Part(joint + 1, topic.end)
    if joint == topic.end or lower[joint] not in _OF or owner.start >= owner.end:
        return whole
    is_copula = lower[opening] in _IS
    only_whole = lower[whole.start] == determiner != lower[owner.start]
    return owner if is_copula and not only_whole else whole


def _asked_of_en(
    previous: str, words: Sequence[Word], topic: _Part, opening: int, fragment: str
) -> str:
    """Return the question that asks what a property of a topic is.

    Where the question before asked for a property of it, too, that one is replaced.
    """
    lower = [word.lower for word in words]
    start = topic.start
    joint = next((at for at in range(topic.start + 1, topic.end) if lower[at] in _OF), -1)
    verb = lower[opening] if lower[opening] in _IS else "is"
    of = "of"
    if joint > 0 and names_property(lower[joint - 1], chinese=False):
        start, of = joint + 1, lower[joint]
    head = _head(latin_words(fragment))
    plural = head.endswith("s") and not head.endswith("ss")
    past = verb in ("was", "were")
    verb = ("were" if plural else "was") if past else ("are" if plural else "is")
    named = previous[words[start].start : words[topic.end - 1].end]
    return f"What {verb} {fragment} {of} {named}?"


def _replaced_en(previous: str, words: Sequence[Word], part: _Part, fragment: str) -> str:
    """Return a question with a range of words replaced; it keeps its determiner."""
    new = latin_words(fragment)
    start = part.start
    if words[start].lower in _DETERMINERS and new[0].lower not in _DETERMINERS:
        start += start + 1 < part.end and not new[0].written[0].isupper()
    before, after = previous[: words[start].start], previous[words[part.end - 1].end :]
    return f"{before}{fragment}{after}?"


def _complete_zh(previous: str, fragment: str) -> str:
    old, new = tokens_zh(previous), tokens_zh(fragment)
    if not old or not new:
        return ""
    if new[0][1] == "p":
        return _with_phrase_zh(previous, old, new, fragment)
    if beside := _beside_zh(previous, fragment):
        return beside
    if all(map(_is_time, new)) and not _code_zh(old, new):
        return _at_time_zh(previous, old, fragment)
    return _in_place_zh(previous, old, new, fragment)


def _in_place_zh(previous: str, old: Sequence[Token], new: Sequence[Token], fragment: str) -> str:
    """Return the question that a noun or verb asks after another question, '' if none is known."""
    runs = _runs_zh(old)
    if like := _like_zh(old, new, runs, fragment):
        return _replaced_zh(previous, old, like, fragment)
    topic = _subject(old, runs) if runs else None
    owner = _text(old, topic) if topic else ""
    if len(new) == 1 and fragment in _PAST_DUE:
        return f"{owner}{fragment}怎么办？"
    if topic is None:
        return ""
    if not names_property(fragment, chinese=True):
        if priced := _priced_zh(previous, old, new, fragment):
            return priced
        part = _other_zh(old, new, runs, fragment) or topic
        return _replaced_zh(previous, old, part, fragment)
    asked = f"{fragment}是多少？"
    if not asks(asked, AnswerType.MONEY):
        asked = f"{fragment}是什么？"
    # 报名时间 names nobody whose other property could be asked for.
    return asked if names_property(owner, chinese=True) else f"{owner}的{asked}"


def _beside_zh(previous: str, fragment: str) -> str:
    """Return a question with one side of a thing in place of another: 装修前, 装修后; else ''."""
    thing = fragment[:-1]
    if len(thing) < _WORD or fragment[-1] not in _SIDES or thing not in previous:
        return ""
    before, after = previous.split(thing, 1)
    return f"{before}{fragment}{after[1:]}？" if after.startswith(_SIDES) else ""


def _at_time_zh(previous: str, old: Sequence[Token], fragment: str) -> str:
    """Return a question with a time in place of its first one, or before it."""
    times = [at for at, token in enumerate(old) if _is_time(token)]
    if not times:
        return f"{fragment}，{previous}？"
    first = times[0]
    last = next((at for at in range(first, len(old)) if at not in times), len(old))
    return _replaced_zh(previous, old, _Part(first, last), fragment)


def _like_zh(
    old: Sequence[Token], new: Sequence[Token], runs: Sequence[_Part], fragment: str
) -> _Part | None:
    """Return the part of a question that is like a fragment in its form, if there is one."""
    if part := _code_zh(old, new) or _same_head_zh(old, new, fragment) or _instead_zh(old, new):
        return part
    ends = [_Part(run.start, end) for run in runs for end in range(run.start + 1, run.end + 1)]
    # 火车 of 火车上 is where something is: nothing like 自行车, though that is like 火车.
    ends = [
        part for part in ends if part.end == len(old) or old[part.end][1] != "f" or _holds(fragment)
    ]
    like = max(ends, key=lambda part: _common_ending(_text(old, part), fragment), default=None)
    return like if like is not None and _common_ending(_text(old, like), fragment) else None


def _other_zh(
    old: Sequence[Token], new: Sequence[Token], runs: Sequence[_Part], fragment: str
) -> _Part | None:
    """Return the part of a question other than its topic in whose place a noun or verb stands."""
    part = _done_zh(old, new) or _counted_zh(old, new) or _allowed_zh(old, fragment)
    part = part or _place_zh(old, new) or _kin_zh(old, runs, fragment)
    return part or _held_zh(old, runs, fragment) or _object_zh(old, runs, new)


def _code_zh(old: Sequence[Token], new: Sequence[Token]) -> _Part | None:
    """Return the only code that a question names, in whose place another one is: E5, E7."""
    codes = [at for at, (written, _, _) in enumerate(old) if kind_of(written) == "code"]
    fits = len(codes) == len(new) == 1 and kind_of(new[0][0]) == "code"
    return _Part(codes[0], codes[0] + 1) if fits else None


def _same_head_zh(old: Sequence[Token], new: Sequence[Token], fragment: str) -> _Part | None:
    """Return what ends like a fragment in at least a word: 大型招牌 where it is 普通招牌.

    jieba may take a noun for a verb, so only what stands before the head must look nominal; as
    many words of it are replaced as the fragment has. 申请招牌 keeps its verb. What has a verb
    before the head (丢书) stands in the place of another verb and its object.
    """
    best, count = -1, 0
    for end in range(1, len(old) + 1):
        before = _text(old, _Part(0, end))
        alike = _common_ending(f"\n{before}", f"\t{fragment}")
        if alike > count and (alike >= _WORD or alike >= len(new[-1][0])):
            best, count = end, alike
    if best < 0 or count == len(fragment) or _is_time(old[best - 1]):
        return None
    within = len(_text(old, _Part(0, best))) - count  # where what is alike begins
    start = next(at for at in range(best) if len(_text(old, _Part(0, at + 1))) > within)
    added = 0  # characters of the fragment before what is alike
    modifiers = 0
    for written, _, _ in new:
        modifiers += added < len(fragment) - count
        added += len(written)
    if new[0][1] == "v" and len(new) > 1 and modifiers == 1:
        verb = next((at for at in range(start - 1, -1, -1) if old[at][1] == "v"), 0)
        return _Part(verb, best)
    cut = len(_text(old, _Part(0, start))) < within  # 号楼 of 二号楼: within a word
    if cut:
        modifiers -= 1
    while modifiers and start and old[start - 1][1].startswith(_NOMINAL):
        if _is_time(old[start - 1]):
            break
        start -= 1
        modifiers -= 1
    return _Part(start, best)


def _instead_zh(old: Sequence[Token], new: Sequence[Token]) -> _Part | None:
    """Return what is done, or happens, in a question, in whose place a like thing is.

    That is a verb at its beginning with a character in common (办理, 补办) or before what may be
    done (感冒能, 发烧), what has the verb in common (喝咖啡, 喝茶), and what happens to a thing
    before 怎么办 (护照过期, 丢失).
    """
    written, flag, _ = new[0]
    if len(new) > 1 or flag != "v":
        return None
    first = old[0][0]
    if len(first) == len(written) == _WORD and not set(first).isdisjoint(written):
        return _Part(0, 1)
    if old[0][1] == "v" and old[0][0] not in _MAY and len(old) > 1 and old[1][0] in _MAY:
        return _Part(0, 1)
    last = old[-1]
    if last[0].startswith(written[0]) and len(last[0]) > 1 and not _asks_zh(last[0]):
        return _Part(len(old) - 1, len(old))
    if "怎么办" in last[0] and len(old) > _WORD and old[0][1].startswith("n"):
        return _Part(next(at for at in range(1, len(old)) if old[at][1] not in _NOMINAL or
                          at == len(old) - 2 or old[at][0] in _PAST_DUE), len(old) - 1)  # fmt: skip
    return None


def _allowed_zh(old: Sequence[Token], fragment: str) -> _Part | None:
    """Return what may be done something with at a place, as on a train: 宠物 of 火车上可以带宠物.

    It is None where what is new is a place itself.
    """
    may = next((at for at, (written, _, _) in enumerate(old) if written in _MAY), 0)
    fits = may and old[may - 1][1] == "f" and may + 2 < len(old) and not _holds(fragment)
    return _Part(may + 2, len(old)) if fits and old[may + 1][1].startswith("v") else None


def _place_zh(old: Sequence[Token], new: Sequence[Token]) -> _Part | None:
    """Return the only place that a question names, in whose place another is."""
    places = [at for at, (_, flag, _) in enumerate(old) if flag == "ns"]
    fits = len(places) == 1 and all(flag == "ns" for _, flag, _ in new)
    return _Part(places[0], places[0] + 1) if fits else None


def _kin_zh(old: Sequence[Token], runs: Sequence[_Part], fragment: str) -> _Part | None:
    """Return the only institution, or person, of a question, in whose place another stands."""
    kind = next((kind for kind in (_INSTITUTIONS, _PERSONS) if fragment.endswith(kind)), None)
    if kind is None:
        return None
    fits = [run for run in runs if _text(old, run).endswith(kind)]
    if len(fits) != 1:
        return None
    # In 上小学 jieba sees no verb.
    return _Part(fits[0].start + (old[fits[0].start][1] == "f"), fits[0].end)


def _object_zh(old: Sequence[Token], runs: Sequence[_Part], new: Sequence[Token]) -> _Part | None:
    """Return what something is done to at the beginning of a question: 低保 of 申请低保."""
    run = runs[0]
    fits = not run.start and run.end > 1 and old[0][1] == "v" and new[0][1] != "v"
    return _Part(1, run.end) if fits and old[1][1] not in ("m", "q") else None


def _held_zh(old: Sequence[Token], runs: Sequence[_Part], fragment: str) -> _Part | None:
    """Return what an institution has, 书 of 图书馆的书, in whose place another thing stands."""
    if len(runs) < 2 or runs[1].start != runs[0].end + 1 or old[runs[0].end][0] != "的":
        return None
    owner, held = _text(old, runs[0]), _text(old, runs[1])
    fits = _holds(owner) and not _holds(fragment) and not names_property(held, chinese=True)
    return runs[1] if fits else None


def _holds(noun: str) -> bool:
    """Return True if a noun calls a person or an institution by its ending, as 体育馆 and 儿童."""
    return noun.endswith(_BEARERS)


def _priced_zh(previous: str, old: Sequence[Token], new: Sequence[Token], fragment: str) -> str:
    """Return what a thing costs after a question about a fee for another, else ''.

    After 夏令营的报名费 the lunch, 午餐, stands beside what the fee is for and not beside the camp.
    A place or person named stands beside the camp, and in 学费 nothing tells what the fee is for.
    """
    fee = next(
        (at for at, (written, _, _) in enumerate(old) if written[1:].endswith(_FEES)), -1
    )  # fmt: skip
    if fee < 0 or not ("多少" in previous or asks(f"{previous}？", AnswerType.MONEY)):
        return ""
    if len(old[fee][0]) < _COMPOUND or all(flag in _NAMED for _, flag, _ in new):
        return ""
    before = [at for at in range(fee) if old[at][1].startswith(_NOMINAL)]
    owner = _text(old, _Part(before[0], before[-1] + 1)) if before else ""
    if _holds(fragment) and _holds(owner):  # 高中的住宿费, then 大学: one payer beside another
        return ""
    rest = _text(old, _Part(fee + 1, len(old)))
    rest = rest if rest.endswith("多少钱") and not rest.startswith(JOINING) else "多少钱"
    return f"{owner}的{fragment}{rest}？" if owner else f"{fragment}{rest}？"


def _done_zh(old: Sequence[Token], new: Sequence[Token]) -> _Part | None:
    """Return the verb at the end of a question in whose place another one is: 几点起床, 睡觉.

    It is None where a question is about a verb: 举报 stands in its place in 投诉多久答复.
    """
    is_verb = len(new) == 1 and new[0][1] == old[-1][1] == "v" != old[0][1]
    return _Part(len(old) - 1, len(old)) if is_verb else None


def _counted_zh(old: Sequence[Token], new: Sequence[Token]) -> _Part | None:
    """Return what a question counts at its end, in whose place another thing is counted.

    It is None where a thing has it, as a school has pupils: another school stands in its place.
    """
    last = len(old) - 1
    at = next((at for at in range(last) if old[at][0] in ("多少", "几")), -1)
    done = any(flag.startswith("v") and not written.endswith(JOINING)
               for written, flag, _ in old[: max(at, 0)])  # fmt: skip
    named = all(flag.startswith(_NAMES) for _, flag, _ in new)
    return _Part(at + 1, last + 1) if done and not named and old[last][1] == "n" else None


def subject_zh(question: str) -> str:
    """Return what a Chinese question is about, '' if that is not known."""
    tokens = tokens_zh(question)
    runs = _runs_zh(tokens)
    return _text(tokens, _subject(tokens, runs)) if runs else ""


def lacks_subject(question: str) -> bool:
    """Return True if a Chinese question begins with what is done: 要买票, 有几名研究员."""
    tokens = tokens_zh(question)
    first = tokens[0] if tokens else ("", "", 0)
    return len(tokens) > 1 and (first[1] == "v" or first[0] in _MAY) and has_han(question)


def _runs_zh(tokens: Sequence[Token]) -> list[_Part]:
    """Return the noun phrases of a question, or what it begins with; something must be left of it.

    In 大桥收费, which asks yes or no, jieba takes the last word for a noun, but it is what the
    bridge does.
    """
    runs = _nouns_zh(tokens)
    if len(runs) == 1 and runs[0].end - runs[0].start == len(tokens) > 1:
        runs = [_Part(0, len(tokens) - 1)]
    return runs or _opening_zh(tokens)


def _subject(tokens: Sequence[Token], runs: Sequence[_Part]) -> _Part:
    return runs[-1] if _asks_zh(tokens[0][0]) else runs[0]


def tokens_zh(text: str) -> list[Token]:
    """Return the words of a text with jieba's flags and where they begin, without blanks."""
    found, at = [], 0
    for word, flag in tagged(search_layer(text)):
        if not word.isspace():
            found.append((text[at : at + len(word)], flag, at))
        at += len(word)
    return found


def _is_time(token: Token) -> bool:
    written, flag, _ = token
    is_year = written == "年" or bool(find_years(written))
    if written in _PAST_DUE:
        return False
    is_period = kind_of(written) == "period" and not written.endswith(_NUMBERED)
    return flag == "t" or is_year or is_period


def _asks_zh(written: str) -> bool:
    return any(word in written for word in QUESTION_WORDS_ZH)


def _nouns_zh(tokens: Sequence[Token]) -> list[_Part]:
    """Return the noun phrases of a question, without those that say what is asked for."""
    found: list[_Part] = []
    start = -1
    asked = False  # 什么时候, 多少人: the noun is what is asked for
    for at, (written, flag, _) in enumerate([*tokens, ("", "", 0)]):
        asks = _asks_zh(written) or (written.startswith("多") and len(written) > 1)
        after = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        nominal = flag.startswith(_NOMINAL) and flag != "zg" and not asks and not asked
        nominal = nominal and after != "ul"
        demonstrative = flag == "r" and not asks and start < 0
        if (nominal or demonstrative) and start < 0:
            start = at
        elif not nominal and start >= 0:
            if any(token[1] not in ("r", "q", "m") for token in tokens[start:at]):
                found.append(_Part(start, at))
            start = -1
        asked = (asks and "谁" not in written) or (asked and flag.startswith(_NOMINAL))
    return found


def _opening_zh(tokens: Sequence[Token]) -> list[_Part]:
    """Return what stands before the first word that asks or joins, if jieba saw no noun."""
    joins = ("p", "d", "c", "u")
    end = next(
        (
            at
            for at, (word, flag, _) in enumerate(tokens)
            if _asks_zh(word) or word == "多久" or flag[0] in joins
        ),
        0,
    )
    while end > 1 and tokens[end - 1][0].endswith(JOINING):  # 急救点设在
        end -= 1
    if end > 1 and tokens[end - 1][1] == "v":  # 迟到一次扣, 退货要: what is asked of them
        end -= 1
    part = _Part(0, end)
    return [part] if len(_text(tokens, part)) > 1 else []  # 有 and 是 are no topics


def _common_ending(text: str, other: str) -> int:
    """Return how many characters two texts end in alike, unless one ends in the other."""
    count = 0
    for one, two in zip(reversed(text), reversed(other), strict=False):
        if one != two:
            break
        count += 1
    return count if count < min(len(text), len(other)) else 0


def _text(tokens: Sequence[Token], part: _Part) -> str:
    return "".join(written for written, _, _ in tokens[part.start : part.end])


def _replaced_zh(previous: str, tokens: Sequence[Token], part: _Part, fragment: str) -> str:
    start = tokens[part.start][2]
    end = tokens[part.end - 1][2] + len(tokens[part.end - 1][0])
    return f"{previous[:start]}{fragment}{previous[end:]}？"


def _with_phrase_zh(
    previous: str,
    old: Sequence[Token],
    new: Sequence[Token],
    fragment: str,
) -> str:
    """Return a question with a phrase in place of that with the same preposition, or before it."""
    same = next(
        (at for at, (word, flag, _) in enumerate(old) if flag == "p" and word == new[0][0]), -1
    )
    run = next((run for run in _nouns_zh(old) if run.start == same + 1), None)
    if same < 0 or run is None:
        return f"{fragment}，{previous}？"
    end = run.end
    if (flag := old[run.start][1]) in _NAMES:  # what follows a name may be a verb
        end = next((at for at in range(run.start, run.end) if old[at][1] != flag), run.end)
    return _replaced_zh(previous, old, _Part(same, end), fragment)
