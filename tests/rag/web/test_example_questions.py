from rag.web.example_questions import make_examples, render_examples
from tests.conftest import HashEmbedder


def test_examples_are_made_from_the_corpus_and_are_answered(assistant):
    examples = make_examples(assistant)
    assert all(1 <= len(questions) <= 4 for questions in examples.values())
    for questions in examples.values():
        assert all(assistant.ask(question).answered for question in questions)
    assert render_examples(examples).count("yz-example'") == sum(map(len, examples.values()))


def test_documents_without_speakers_give_no_examples(make_assistant):
    made = make_assistant({"a.txt": "今天天气很好。明天也很好。"}, HashEmbedder())
    assert make_examples(made) == {"en": [], "zh": []}
    assert render_examples({"en": [], "zh": []}) == ""
