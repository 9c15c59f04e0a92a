"""The events of a streamed answer."""

from rag.answer.events import Done, Sentence, as_events
from rag.types import Answer, AnswerSentence, Citation


def cited(number):
    return Citation(number, "a.txt", "p", "引文", 0, 2, "引文", 0, 2, 1.0)


def test_each_sentence_comes_with_the_citations_that_no_earlier_sentence_has_used():
    first, second = cited(1), cited(2)
    sentences = (
        AnswerSentence("甲", (1,)),
        AnswerSentence("乙", (1, 2)),
        AnswerSentence("丙", (2,)),
    )
    answer = Answer("问？", True, "", sentences, (first, second), 0.9)
    assert list(as_events(answer)) == [
        Sentence(sentences[0], (first,)),
        Sentence(sentences[1], (second,)),
        Sentence(sentences[2], ()),
        Done(answer),
    ]


def test_a_refusal_is_a_single_event():
    refusal = Answer("问？", False, "没有。", (), (), 0.1)
    assert list(as_events(refusal)) == [Done(refusal)]
