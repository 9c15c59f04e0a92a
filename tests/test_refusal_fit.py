"""The questions that the refusal model is fitted to, and the fit."""

import gzip
import json
import random

import numpy as np
import pytest

from bench.refusal_ask import Sample, folder_name
from bench.refusal_fit import PENALTIES, Table, area, mean_of, refused
from bench.refusal_pairs import (
    ANSWERABLE,
    Asked,
    lacks_answer,
    make_questions,
    without_answer,
)
from bench.refusal_sets import Unit, held_out_titles, read_xquad
from bench.refusal_swap import find_names, pools, swap

TEXT = "河西大桥建于1962年。设计大桥的是工程师王建国。大桥长八百米，连接两岸。桥上有灯。"


def unit(question, answer, text=TEXT, article="桥"):
    return Unit(article, text, question, text.index(answer), answer, question, text)


BRIDGE = unit("王建国在1962年设计的大桥有多长？", "八百米")


def sample(kind, signals, *, article="a", genre="prose", group="XQuAD"):
    asked = Asked(
        group, "zh->zh", genre, False, article, kind, kind == ANSWERABLE, "store", 0, "问？"
    )
    return Sample(asked, True, 0.5, {"asks_nothing": 0.0, **signals})


def samples(most=400):
    """Return questions of which one signal tells much, one tells nothing and one misleads."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(most):
        kind = ANSWERABLE if number % 2 else "nearest"
        signals = {
            "cosine": rng.normal(1.0 if number % 2 else -1.0),
            "noise": rng.normal(),
            "lacks_year": float(number % 2 and rng.random() < 0.3),
        }
        found.append(sample(kind, signals, article=str(number)))
    return found


def test_the_sentence_that_answers_is_taken_out_and_the_rest_is_kept():
    assert without_answer(BRIDGE) == "河西大桥建于1962年。设计大桥的是工程师王建国。桥上有灯。"
    assert without_answer(unit("多长？", "八百米", "大桥长八百米。")) is None


def test_a_text_with_the_answer_is_no_negative_and_neither_is_the_paragraph_itself():
    assert lacks_answer("桥下有船。", BRIDGE)
    assert not lacks_answer("另一座桥也是八百米。", BRIDGE)
    assert not lacks_answer(TEXT, BRIDGE)


def test_numbers_and_names_are_found_in_questions_of_both_languages():
    found = [(BRIDGE.question[a:b], kind) for a, b, kind in find_names(BRIDGE.question)]
    assert {("1962", "number"), ("王建国", "person")} <= set(found)
    english = "In which year did Marie Curie move to Paris?"
    assert [english[a:b] for a, b, _ in find_names(english)] == ["Marie Curie", "Paris"]


def test_a_swapped_question_names_another_of_the_same_kind_that_the_paragraph_lacks():
    other = unit("刘德华写了什么？", "诗", "刘德华写了诗。", "诗")
    names = pools([BRIDGE, other])
    rng = random.Random(0)
    swapped = {swap(BRIDGE, names, rng) for _ in range(40)} - {None}
    assert any("刘德华" in text and "1962" in text for text in swapped)
    assert any("王建国" in text and "1962" not in text for text in swapped)
    assert BRIDGE.question not in swapped
    assert swap(unit("大桥有多长？", "八百米"), names, rng) is None


def test_every_fourth_title_is_held_out():
    assert held_out_titles(list("hgfedcba")) == {"d", "h"}


@pytest.fixture
def folder(tmp_path):
    """A folder with a set of eight articles of two paragraphs in two languages."""
    for language in ("zh", "en"):
        data = []
        for title in "abcdefgh":
            paragraphs = []
            for number in (1, 2):
                text = {
                    "zh": f"{title}{number}城有{number}00座桥。城里还有许多古老的庙宇和园林，"
                    "一年四季游人不绝，热闹非凡。",
                    "en": f"The town {title}{number} has {number}00 bridges. "
                    "It has many old temples and gardens.",
                }[language]
                question = {
                    "zh": f"{title}{number}城有多少座桥？",
                    "en": f"How many bridges does {title}{number} have?",
                }[language]
                start = text.index(f"{number}00")
                answers = [{"text": f"{number}00", "answer_start": start}]
                asked = {"id": f"{title}{number}", "question": question, "answers": answers}
                paragraphs.append({"context": text, "qas": [asked]})
            data.append({"title": title, "paragraphs": paragraphs})
        (tmp_path / f"xquad.{language}.json").write_text(json.dumps({"data": data}))
    row = {"title": "t", "context": TEXT, "answer": None, "start": -1, "lang": "zh->zh"}
    with gzip.open(tmp_path / "people_held.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({**row, "question": "大桥造价多少？"}) + "\n")
        lines.write(json.dumps({**row, "question": "谁设计的？", "answer": "王建国"}) + "\n")
    return tmp_path


def test_a_set_is_asked_in_both_languages_over_both_with_articles_held_out(folder):
    found = list(read_xquad(folder / "xquad.zh.json", folder / "xquad.en.json"))
    assert {(pair, held_out, len(units)) for pair, held_out, units in found} == {
        (pair, held_out, 4 if held_out else 12)
        for pair in ("en->zh", "zh->zh", "zh->en", "en->en")
        for held_out in (True, False)
    }
    (held,) = (units for pair, held_out, units in found if pair == "en->zh" and held_out)
    assert held[0].question.startswith("How many") and "城" in held[0].context
    assert held[0].twin.endswith("座桥？") and held[0].same.startswith("The town")


def test_questions_without_an_answer_are_asked_of_texts_that_lack_it(folder):
    made = make_questions([folder], 40)
    for asked in made.asked:
        if asked.kind in ("nearest", "same article", "gone"):
            number = asked.question.strip("？? have城有多少座桥")[-1]
            assert f"{number}00" not in made.stores[asked.store][asked.document]
    kinds = {(asked.kind, asked.answerable) for asked in made.asked}
    assert kinds >= {(kind, False) for kind in ("nearest", "same article", "gone", "human")}
    assert kinds >= {(ANSWERABLE, True), ("half store", True), ("half store", False)}


def test_a_half_store_holds_the_paragraphs_of_its_answerable_questions_and_no_others(folder):
    made = make_questions([folder], 40)
    halves = [asked for asked in made.asked if asked.kind == "half store"]
    assert halves
    for asked in halves:
        if asked.pair == "zh->zh":
            name = asked.question.split("城")[0]
            held = any(text.startswith(name) for text in made.stores[asked.store])
            assert held == asked.answerable


def test_a_structure_is_asked_of_its_own_text_and_of_another_under_their_headings(tmp_path):
    rows = [
        {
            "question": "谁签字？", "lang": "zh->zh", "doc": f"{collection}/zh/a.md",
            "positive": {"context": "办法 › 第一章", "text": "主任签字。"},
            "negatives": [{"context": "办法 › 第二章", "text": "副主任盖章。"}],
        }
        for collection in ("Laws", "hacker-laws")
    ]  # fmt: skip
    with gzip.open(tmp_path / "structures_heldout.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    made = make_questions([tmp_path], 10)
    assert all(asked.held_out for asked in made.asked)
    texts = {
        (asked.genre, asked.kind): made.stores[asked.store][asked.document] for asked in made.asked
    }
    for genre in ("laws", "manuals"):
        assert texts[genre, ANSWERABLE] == "办法\n\n第一章\n\n主任签字。"
        assert texts[genre, "structure"] == "办法\n\n第二章\n\n副主任盖章。"


def test_articles_that_are_measured_are_in_no_store_that_is_fitted_to(folder):
    made = make_questions([folder], 40)
    articles = {True: set(), False: set()}
    for asked in made.asked:
        articles[asked.held_out].add((asked.group, asked.article))
    assert articles[True].isdisjoint(articles[False])
    stores = {asked.store for asked in made.asked if asked.held_out}
    assert stores.isdisjoint({asked.store for asked in made.asked if not asked.held_out})


def test_questions_are_the_same_every_time_and_a_store_of_other_texts_has_another_folder(folder):
    first, second = make_questions([folder], 3), make_questions([folder], 3)
    assert first.asked == second.asked
    assert folder_name("a store", ["x"]) != folder_name("a store", ["y"])


def test_the_fit_tells_questions_apart_and_its_weight_has_the_right_sign():
    found = Table(samples()).fit(["cosine"], 0.001)
    table = Table(samples())
    logits, truth = table.logits(found), table.truth
    assert area(logits[truth], logits[~truth]) > 0.9
    assert found.weights["cosine"] > 1.0


def test_a_signal_of_what_is_lacking_never_raises_the_probability():
    misled = Table(samples()).fit(["cosine", "lacks_year"], 0.001)
    assert misled.weights["lacks_year"] == 0.0


def test_only_signals_that_help_are_taken():
    taken = [name for name, _ in Table(samples()).select(0.001)]
    assert taken == ["cosine"]


def test_the_penalty_is_the_one_under_which_other_articles_are_most_likely():
    assert Table(samples()).choose_penalty() in PENALTIES


def test_nothing_found_is_less_likely_than_anything_else():
    nothing = Sample(sample("nearest", {}).asked, False, 0.0, {})
    line = Table(samples()).fit(["cosine"], 0.001)
    logits = Table([nothing, samples()[0]]).logits(line)
    assert logits[0] < -20 < logits[1]


def test_every_genre_counts_the_same_and_answerable_questions_as_much_as_the_others():
    mixed = [sample(ANSWERABLE, {})] * 2 + [sample("gone", {})] * 6 + [sample("swap", {})]
    mixed += [sample(ANSWERABLE, {}, genre="laws"), sample("structure", {}, genre="laws")]
    counts = Table(mixed).counts
    assert counts[:2].sum() == pytest.approx(counts[2:9].sum())
    assert counts[2:8].sum() == pytest.approx(counts[8])
    assert counts[:9].sum() == pytest.approx(counts[9:].sum())


def test_a_kind_is_compared_with_the_answerable_questions_of_its_own_set():
    some = [sample(ANSWERABLE, {})] * 20 + [sample("gone", {})] * 20
    some += [sample(ANSWERABLE, {}, group="DRCD test")] * 20
    some += [sample("gone", {}, group="DRCD test")] * 20 + [sample("swap", {})] * 2
    logits = np.repeat([2.0, 1.0, 0.0, 1.0, 0.0], [20, 20, 20, 20, 2])
    found = Table(some).by_kind(logits, area)
    assert found == {("prose", "zh->zh", "gone"): 1.0, ("prose", "DRCD test", "gone"): 0.0}
    assert mean_of(found) == 0.5


def test_what_is_refused_is_measured_where_most_of_the_answerable_are_kept():
    answerable = np.arange(100.0)
    assert refused(answerable, np.array([-1.0, 50.0, 200.0, 3.0])) == 0.5


def test_a_level_keeps_its_share_of_the_answerable_questions():
    logits = np.linspace(-3, 3, 100)
    some = [sample(ANSWERABLE, {})] * 100
    for share in (0.99, 0.9):
        kept = 1 / (1 + np.exp(-logits)) >= Table(some).level(logits, share)
        assert kept.mean() == pytest.approx(share, abs=0.011)
