"""A document that does not tell of the city asked about does not answer if another one does."""

import pytest

from tests.conftest import BlindEmbedder

CITIES = {
    "a.txt": "桐城市召开会议。市长王小明主持会议。",
    "b.txt": "巢湖市召开会议。市长李大伟主持会议。",
}


@pytest.mark.parametrize(("city", "mayor"), [("桐城", "王小明"), ("巢湖市", "李大伟")])
def test_the_mayor_of_the_city_asked_about_answers_and_the_other_not_at_all(
    make_assistant, city, mayor
):
    found = make_assistant(CITIES, BlindEmbedder()).examine(f"{city}的市长是谁？").findings
    texts = "".join(scored.quote.search for scored in found.scored)
    assert mayor in texts
    assert not any(other in texts for other in ("王小明", "李大伟") if other != mayor)


@pytest.mark.parametrize("question", ["市长是谁？", "合肥的市长是谁？", "中国的市长是谁？"])
def test_all_documents_may_answer_if_none_of_them_names_the_place(make_assistant, question):
    found = make_assistant(CITIES, BlindEmbedder()).examine(question).findings
    assert len({scored.quote.document.id for scored in found.scored}) == 2
