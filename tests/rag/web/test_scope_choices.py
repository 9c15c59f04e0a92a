from rag.web.catalogue import Catalogue
from rag.web.scope_choices import scope_choices
from tests.conftest import HashEmbedder


def test_folders_are_offered_before_documents(make_assistant):
    names = ("a/one.txt", "a/b/two.txt", "three.txt")
    texts = {name: f"会议{number}讨论了工业。" for number, name in enumerate(names)}
    choices = scope_choices(Catalogue(make_assistant(texts, HashEmbedder()).store))
    assert [name for _, name in choices] == ["a", "a/b", "a/b/two.txt", "a/one.txt", "three.txt"]
    assert choices[0][0] == "a/ (2)"
