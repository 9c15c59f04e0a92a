"""The dictionary is exactly that of jieba."""

import random

from jieba import Tokenizer, posseg
from jieba.posseg import POSTokenizer

from index.derived.lexicon import load_lexicon, load_tag_model


def test_words_have_the_counts_and_flags_of_jieba():
    theirs = Tokenizer()
    theirs.FREQ, theirs.total = theirs.gen_pfdict(theirs.get_dict_file())
    theirs.initialized = True
    flags = POSTokenizer(theirs).word_tag_tab
    ours = load_lexicon()
    assert ours.total == theirs.total
    listed = random.Random(0).sample(sorted(theirs.FREQ), 5000)
    for word in [*listed, "不在词典里", "\ud800", "Ａ", "x"]:
        assert ours.get(word) == theirs.FREQ.get(word)
        assert ours.flag(word, "?") == flags.get(word, "?")
    assert int((ours.counts > 0).sum()) == sum(count > 0 for count in theirs.FREQ.values())


def test_the_model_has_the_probabilities_of_jieba():
    model = load_tag_model()
    assert model.states == sorted(posseg.trans_P)
    assert model.start.tolist() == [posseg.start_P[state] for state in model.states]
    moves = {
        (before, after): model.moves[row, column]
        for row, before in enumerate(model.states)
        for column, after in enumerate(model.states)
        if model.reaches[row, column]
    }
    assert moves == {
        (before, after): value
        for before, following in posseg.trans_P.items()
        for after, value in following.items()
    }
    for char in [*random.Random(0).sample(sorted(posseg.char_state_tab_P), 300), "，"]:
        allowed, emitted = model.allowed.row(char), model.emitted.row(char)
        listed = [] if allowed is None else model.allowed.columns[allowed].tolist()
        expected = posseg.char_state_tab_P.get(char, ())
        assert [model.states[number] for number in listed] == sorted(expected)
        if emitted is not None:
            columns = model.emitted.columns[emitted].tolist()
            for number, value in zip(columns, model.emitted.values[emitted], strict=True):
                assert posseg.emit_P[model.states[number]][char] == value
