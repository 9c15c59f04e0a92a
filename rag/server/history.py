"""The answers before in a conversation, of which only the questions came back."""

from collections.abc import Sequence

from index.errors import QuestionError
from rag.assistant import Assistant
from rag.question.follow_up.rewriting import REMEMBERED
from rag.types import Answer


def recall(quoting: Assistant, questions: Sequence[str]) -> list[Answer]:
    """Return the answers to earlier questions, the latest last, asked again in order.

    ``quoting`` asks no language model. What the client says was answered counts for
    nothing: a follow-up may only go back to what the documents say.
    """
    answers: list[Answer] = []
    for question in questions[-REMEMBERED:]:
        try:
            answers.append(quoting.ask(question, history=answers))
        except QuestionError:
            continue
    return answers
