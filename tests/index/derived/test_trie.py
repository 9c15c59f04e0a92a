import random

from index.derived.trie import Trie, build, codes_of

WORDS = ["一", "一二", "一二三", "二四", "a", "\U0010ffff"]


def test_every_word_and_every_beginning_has_a_node_and_nothing_else():
    trie, nodes = build(WORDS)
    assert [trie.find(word) for word in WORDS] == nodes.tolist()
    assert len(set(nodes.tolist())) == len(WORDS)
    assert trie.find("二") not in [None, *nodes.tolist()]
    assert [trie.find(other) for other in ("三", "二二", "一二三四", "b")] == [None] * 4
    assert trie.find("") == 0


def test_a_walk_finds_what_begins_at_each_place_of_a_text():
    trie, nodes = build(WORDS)
    word_of = dict(zip(nodes.tolist(), WORDS, strict=True))
    text = "一二三二四a二"
    found = [
        (start, word_of[node])
        for length, starts, reached in trie.walk(codes_of(text))
        for start, node in zip(starts.tolist(), reached.tolist(), strict=True)
        if node in word_of
    ]
    assert sorted(found) == [(0, "一"), (0, "一二"), (0, "一二三"), (3, "二四"), (5, "a")]


def test_a_walk_of_random_texts_agrees_with_looking_up_every_part():
    chance = random.Random(0)
    words = sorted({"".join(chance.choices("abc", k=chance.randint(1, 5))) for _ in range(60)})
    trie, _ = build(words)
    for _ in range(50):
        text = "".join(chance.choices("abcd", k=chance.randint(0, 12)))
        walked = {
            (start, start + length): node
            for length, starts, nodes in trie.walk(codes_of(text))
            for start, node in zip(starts.tolist(), nodes.tolist(), strict=True)
        }
        every = {
            (start, end): trie.find(text[start:end])
            for start in range(len(text))
            for end in range(start + 1, len(text) + 1)
        }
        assert walked == {place: node for place, node in every.items() if node is not None}


def test_a_trie_without_words_finds_nothing():
    trie, _ = build([])
    assert isinstance(trie, Trie)
    assert list(trie.walk(codes_of("一"))) == []
    assert trie.find("一") is None
