from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from bench import crossing, language_fit, short_answers, weights
from bench.cases import Case, Passage
from bench.curves import calibration_error, draw_curves, reliability, risk_by_coverage
from bench.damage import damage, intended
from bench.evidence import HEAT, Fit
from bench.first_sync import Spent, least
from bench.fitted import Origin, drop, read_content, write_fit
from bench.lexicon import entries
from bench.metrics import quality
from bench.place_words import common_words, places, single_names
from bench.refusal_ask import Sample
from bench.refusal_fit import Line, Table
from bench.refusal_pairs import Asked
from bench.restore import measure, pages_of
from bench.scale_model import Growth, parts_needed, read_measured
from bench.subsystems import by_part
from bench.word_model import WordModel, expected
from bench.workers import Compared, HashedEmbedder, Held, compare, read_store, write_documents
from index.embed import Tokens
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.answer.short_answer import Features
from rag.answerability.confidence import confidence, model_of
from rag.fitted import load, stage_file
from rag.reading.fitted_maxsim import score_ranges
from rag.retrieval.candidates import SAME_SCRIPT, Weights, rankings


def test_the_simulated_damage_is_that_of_a_sample_page():
    table = {"堅": "jiān", "領": "lǐng", "會": "huì"}
    assert damage("张岳峰在市委书记领衔", table) == "張?jiān)婪逶谑形瘯涱I(lǐng)銜"
    assert intended("张岳峰在市委书记领衔") == "張岳峰在市委書記領銜"


def test_the_restore_benchmark_counts_errors_and_exact_spans():
    table = {
        "業": "yè",
        "發": "fā",
        "產": "chǎn",
        "國": "guó",
        "設": "shè",
        "會": "huì",
        "堅": "jiān",
    }
    text = "企业发展，国家建设，产业开会。张岳峰在会议上讲话。" * 3
    tally = measure([text], table)
    assert (tally.damaged, tally.wrong) == (1, 0)
    assert tally.raw > tally.stripped > 0
    assert tally.spans == tally.exact > 0


def test_a_text_tagged_with_parts_of_speech_is_read_without_the_tags(tmp_path):
    tagged = tmp_path / "news.tagged"
    tagged.write_text("今天/t 开会/v 。/w\n\n 1/2/m 的/u 人/n 来/v 了/u\n", encoding="utf-8")
    assert "".join(pages_of(tagged, 100)) == "今天开会。\n1/2的人来了\n"


def test_an_entry_of_the_dictionary_becomes_the_stems_of_its_glosses():
    found = entries(
        iter(
            [
                "# a comment",
                "政協 政协 [zheng4] /abbr. for 政治協商|政治协商[x], conference (CPPCC)/",
                "橋 桥 [qiao2] /bridge/CL:座[zuo4]/to bridge a gap; viaduct/",
                "B超 B超 [B chao1] /ultrasound/",
            ]
        )
    )
    assert found["桥"] == {("bridg",), ("bridg", "gap"), ("viaduct",)}
    assert found["政协"] == {("confer",), ("cppcc",)}
    assert found["12月"] == {("decemb",)}
    assert "B超" not in found


def test_recall_at_a_depth_counts_the_ranks_above_it():
    measured = quality([0, 4, 12, None])
    assert (measured.recall1, measured.recall5, measured.recall10) == (0.25, 0.5, 0.5)
    assert measured.mrr10 == pytest.approx((1 + 1 / 5) / 4)
    assert measured.low <= measured.recall1 <= measured.high


def test_a_word_model_gives_the_expected_counts_of_characters():
    model = WordModel(
        {"会议": (0.5, 1.0), "的": (0.5, 1.0)},
        {("会议", "的"): (1.0, 1.0), ("的", "会议"): (1.0, 1.0)},
        {},
    )
    (singles, pairs, triples), ends = expected(model, 100)
    assert singles["会"] == singles["议"] == pytest.approx(50)
    assert pairs["会议"] == pairs["议的"] == pytest.approx(50)
    assert triples["会议的"] == triples["的会议"] == triples["议的会"] == pytest.approx(50)
    assert ends["议"] == pytest.approx(0)


def test_the_most_confident_questions_are_answered_first():
    confidence, truth = np.array([0.2, 0.9, 0.6, 0.4]), np.array([False, True, False, True])
    coverage, risk = risk_by_coverage(confidence, truth)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])


def test_a_confidence_is_calibrated_if_it_equals_the_share_of_right_answers(tmp_path):
    confidence = np.repeat([0.25, 0.75], 4)
    truth = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert reliability(confidence, truth) == [(0.25, 0.25, 4), (0.75, 0.75, 4)]
    assert calibration_error(confidence, truth) == 0
    assert calibration_error(confidence, ~truth) == pytest.approx(0.5)
    draw_curves([("A & B", confidence, truth)], tmp_path / "a.svg")
    assert "A &amp; B" in (tmp_path / "a.svg").read_text()


def test_the_time_of_a_library_function_counts_for_the_parts_that_call_it():
    home = Path(__file__).parent.parent
    terms, names = (str(home / "index" / "text" / f"{name}.py") for name in ("terms", "names"))
    library, sort = ("/lib/jieba.py", 1, "cut"), ("~", 0, "<sort>")
    stats = {
        (terms, 1, "terms"): (1, 1, 1.0, 2.0, {}),
        (names, 1, "find_names"): (1, 1, 2.0, 5.0, {}),
        library: (2, 2, 3.0, 4.0, {
            (terms, 1, "terms"): (1, 1, 0.0, 1.0), (names, 1, "find_names"): (1, 1, 0.0, 3.0),
        }),
        sort: (2, 2, 1.0, 1.0, {library: (2, 2, 1.0, 1.0)}),
        ("~", 0, "<exec>"): (1, 1, 0.5, 0.5, {}),
    }  # fmt: skip
    assert by_part(stats) == pytest.approx(
        {"terms": 2.0, "names and their pinyin": 5.0, "all else": 0.5}
    )


def copy_of_data_file(stage, folder, section, names):
    """Return a copy of a stage's data file in which some numbers are not set by hand."""
    file = folder / "weights.json"
    file.write_text(stage_file(stage).read_text(encoding="utf-8"), encoding="utf-8")
    for name in read_content(file)["by_hand"].get(section, {}).keys() & set(names):
        drop(file, section, name)
    return file


@pytest.mark.parametrize("same_script", [True, False])
def test_the_confidence_uses_the_refusal_model_that_was_fitted_and_written(
    same_script, tmp_path, monkeypatch
):
    line = Line({"cosine": 12.5, "mismatch": -3.25}, -8.0)
    section = "same_script" if same_script else "other_script"
    origin = Origin("a test", "a model", {})
    file = tmp_path / "weights.json"
    assert write_fit(file, section, {**line.weights, "bias": line.bias}, origin) == []
    write_fit(file, f"{section}_levels", {"balanced": 0.3}, origin)
    monkeypatch.setattr("rag.answerability.confidence.stage_file", lambda stage: file)
    read = model_of.__wrapped__(same_script)  # without the cache
    assert (read.weights, read.bias, read.levels) == (line.weights, line.bias, {"balanced": 0.3})

    monkeypatch.setattr("rag.answerability.confidence.model_of", lambda same_script: read)
    signals = {"cosine": 0.9, "mismatch": 1.0, "asks_nothing": 0.0, "late": 0.2}
    asked = Asked("a", "zh->zh", "b", False, "c", "gone", False, "d", 0, "问？")
    (logit,) = Table([Sample(asked, same_script, 0.0, signals)]).logits(line)
    assert confidence(signals, same_script) == pytest.approx(1 / (1 + np.exp(-logit)))


def test_ranking_uses_the_weights_that_were_fitted_and_written(tmp_path):
    random = np.random.default_rng(0)
    truth = np.array([1.0, 0.6, 0.2, 0.4, 0.3, 0.1])
    cases = []
    for _ in range(10):
        features = random.random((8, len(weights.FIELDS)))
        right = np.arange(8) == np.argmax(features @ truth)
        cases.append(weights.Case("", False, False, features, right))
    fitted = weights.fit(cases)
    assert fitted[:3].sum() == pytest.approx(weights.SUM)
    assert weights.recall(cases, fitted) > 0.9

    file = copy_of_data_file("retrieval", tmp_path, SAME_SCRIPT.name, weights.FIELDS)
    origin = Origin("a test", "a model", {})
    assert write_fit(file, SAME_SCRIPT.name, weights.written(fitted), origin) == []
    read = Weights(**load(file, "").sections[SAME_SCRIPT.name])
    found = [getattr(read, field) for field in weights.FIELDS]
    assert found == pytest.approx(fitted.tolist(), abs=0.005)
    assert read.cross == SAME_SCRIPT.numbers.cross


def test_the_share_of_the_best_sentence_is_the_least_with_which_most_is_found():
    _, ranking = rankings("en", calibrated=True)
    focus, late = (language_fit.FIELDS.index(field) for field in ("focus", "late"))
    asked = []
    for needed in (0.1, 0.4, 0.4):
        features = np.zeros((2, len(language_fit.FIELDS)))
        features[0, focus], features[1, late] = 1.0 - needed, needed
        right = np.array([True, False])
        asked.append(
            language_fit.Asked(("en", "zh"), False, features, np.zeros(2), np.ones(2), right)
        )
    assert not any(crossing.is_first(one, ranking, 0.0) for one in asked)
    assert [crossing.is_first(one, ranking, 0.25) for one in asked] == [True, False, False]
    assert crossing.best_share(asked, ranking) == 0.5


def random_tokens(random, count, dim):
    """Return tokens of one character each, with random unit vectors."""
    vectors = random.normal(size=(count, dim)).astype(np.float32)
    return Tokens(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.arange(count))


def test_sentence_scores_are_fitted_in_the_form_that_answers_use():
    random = np.random.default_rng(0)
    cosines = random.normal(size=3).astype(np.float32)
    ranges = [(0, 4), (4, 5), (5, 9)]
    right = np.array([False, True, False])
    passage = Passage(random_tokens(random, 9, 16), ranges, cosines, right)
    question = random_tokens(random, 4, 16)
    case = Case("", False, question, np.full(4, 0.25, np.float32), [passage])
    torch.manual_seed(0)
    fit = Fit(16)
    for parameter in (fit.up, fit.attention):
        torch.nn.init.normal_(parameter)
    own, joined, carry = fit.scalars.tolist()
    numbers = replace(fit.focus(), own=own, joined=joined, plain=0.0)
    late = score_ranges(numbers, case.question, case.weights, passage.tokens, ranges)
    wanted = HEAT * (fit.cosine.item() * cosines + late)
    assert fit(case).detach().numpy() == pytest.approx(wanted, rel=1e-4)


def test_words_that_only_the_tagger_takes_for_places_have_entries_without_capitals():
    entries = [
        "東西 东西 [dong1 xi5] /thing/",
        "河口 河口 [he2 kou3] /estuary/",
        "河口 河口 [He2 kou3] /Hekou County/",
        "# a comment",
    ]
    assert common_words(entries) == {"东西"}
    assert single_names([*entries, "黃河 黄河 [Huang2 He2] /x/", "大喬 大乔 [Da4 Qiao2] /x/"]) == {
        "黄河"
    }
    assert list(places(["东西 9 ns", "河 3 ns", "走 5 v"])) == ["东西"]


def test_of_several_first_syncs_the_least_times_count():
    assert least([Spent(3.0, 9.0), Spent(4.0, 5.0), Spent(3.5, 7.0)]) == Spent(3.0, 5.0)


def test_short_answers_are_shown_from_the_lowest_level_at_which_nineteen_of_twenty_are_right():
    asked = [
        short_answers.Asked(
            "set", 1, True, Features(odds, odds, odds, -1.0), odds > 0 and number % 20 > 0, None
        )
        for number in range(40)
        for odds in (-4.0, 0.0, 4.0)
    ]
    numbers = short_answers.fit(asked)
    share, precision = short_answers.shown(asked, numbers, numbers["level"])
    assert (share, precision) == (pytest.approx(1 / 3), pytest.approx(0.95))
    assert min(numbers["span"], numbers["answered"], numbers["ahead"]) >= 0
    unanswerable = [replace(one, answerable=False) for one in asked]
    assert short_answers.shown(unanswerable + asked, numbers, numbers["level"])[1] == pytest.approx(
        0.475
    )


def test_what_a_sync_lost_made_twice_or_made_otherwise_is_counted():
    digests = {"a": "1", "b": "2", "same": "2", "c": "3"}
    passages = {"1": [(0, "x"), (1, "y")], "2": [(0, "z")], "3": [(0, "w")]}
    right = Held(digests, {"1": 1, "2": 1, "3": 1}, passages)
    assert compare(digests, right, right) == Compared(lost=0, twice=0, unlike=0)

    # The last is not embedded, one is there in two states, another has a passage twice.
    twice = passages | {"1": [(0, "x"), (1, "y"), (1, "y")], "3": []}
    wrong = Held({"a": "1", "b": "2", "same": "2"}, {"1": 1, "2": 2, "3": 1}, twice)
    assert compare(digests, wrong, right) == Compared(lost=1, twice=2, unlike=2)


def test_a_store_is_compared_by_its_documents_and_passages(tmp_path):
    digests = write_documents(tmp_path / "documents", 3)
    settings = load_settings(store=tmp_path / "store")
    sync(tmp_path / "documents", settings, HashedEmbedder())
    held = read_store(settings.store)
    assert len(set(digests.values())) == 3
    assert compare(digests, held, held) == Compared(0, 0, 0)
    assert compare(digests | {"new": "4"}, held, held).lost == 1


def test_what_large_stores_take_is_a_line_through_what_was_measured(tmp_path):
    file = tmp_path / "measured.tsv"
    names = "passages\tdisk\twriting\tanswering\tmedian\tprocessor\n"
    file.write_text(names + "3000\t4\t2\t1\t30\t30\n1000\t2\t1\t1\t20\t10\n", encoding="utf-8")
    measured = read_measured(file)
    assert [one.passages for one in measured] == [1000, 3000]
    assert Growth.through("disk", *measured).at(10_000) == pytest.approx(11)
    # Half a second is 50,000 passages, 5 GB to write 9,000.
    assert parts_needed(measured, 50_000, memory=1000, seconds=0.5) == 1
    assert parts_needed(measured, 51_000, memory=1000, seconds=0.5) == 2
    assert parts_needed(measured, 18_000, memory=5, seconds=0.5) == 2
