from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.cases import Case, Passage
from bench.curves import calibration_error, draw_curves, reliability, risk_by_coverage
from bench.damage import damage, intended
from bench.evidence import Fit
from bench.lexicon import entries
from bench.metrics import quality
from bench.reader import Net
from bench.restore import measure, pages_of
from bench.subsystems import by_part
from bench.word_model import WordModel, expected
from index.embed import Tokens
from rag.reading.fitted_maxsim import score_ranges
from rag.reading.signals import FIELDS, WEIGHTS
from rag.reading.span_reader import log_shares


def test_the_forward_model_makes_what_the_scraper_saved():
    table = {"堅": "jiān", "領": "lǐng", "會": "huì"}
    assert damage("张岳峰在市委书记领衔", table) == "張?jiān)婪逶谑形瘯涱I(lǐng)銜"
    assert intended("张岳峰在市委书记领衔") == "張岳峰在市委書記領銜"


def test_the_benchmark_counts_what_was_restored():
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


def test_a_tagged_text_is_read_without_its_tags(tmp_path):
    tagged = tmp_path / "news.tagged"
    tagged.write_text("今天/t 开会/v 。/w\n\n 1/2/m 的/u 人/n 来/v 了/u\n", encoding="utf-8")
    assert "".join(pages_of(tagged, 100)) == "今天开会。\n1/2的人来了\n"


def test_a_dictionary_gives_the_stems_of_its_glosses():
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


def test_a_rank_counts_for_the_depths_it_reaches():
    measured = quality([0, 4, 12, None])
    assert (measured.recall1, measured.recall5, measured.recall10) == (0.25, 0.5, 0.5)
    assert measured.mrr10 == pytest.approx((1 + 1 / 5) / 4)
    assert measured.low <= measured.recall1 <= measured.high


def test_a_word_model_gives_the_characters_it_expects():
    model = WordModel(
        {"会议": (0.5, 1.0), "的": (0.5, 1.0)},
        {("会议", "的"): (1.0, 1.0), ("的", "会议"): (1.0, 1.0)},
        {},
    )
    (one, two, three), ends = expected(model, 100)
    assert one["会"] == one["议"] == two["会议"] == two["议的"] == pytest.approx(50)
    assert three["会议的"] == three["的会议"] == three["议的会"] == pytest.approx(50)
    assert ends["议"] == pytest.approx(0)


def test_the_surest_questions_are_answered_first():
    sure, truth = np.array([0.2, 0.9, 0.6, 0.4]), np.array([False, True, False, True])
    covered, risk = risk_by_coverage(sure, truth)
    assert covered.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])


def test_a_confidence_is_calibrated_when_as_many_are_right_as_it_says(tmp_path):
    sure = np.repeat([0.25, 0.75], 4)
    truth = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert reliability(sure, truth) == [(0.25, 0.25, 4), (0.75, 0.75, 4)]
    assert calibration_error(sure, truth) == 0
    assert calibration_error(sure, ~truth) == pytest.approx(0.5)
    draw_curves([("A & B", sure, truth)], tmp_path / "a.svg")
    assert "A &amp; B" in (tmp_path / "a.svg").read_text()


def test_the_time_of_a_library_counts_for_the_parts_that_call_it():
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


def test_evidence_is_fitted_by_the_score_that_answers_use():
    random = np.random.default_rng(0)

    def tokens(count):
        vectors = random.normal(size=(count, 16)).astype(np.float32)
        return Tokens(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.arange(count))

    signals = random.normal(size=(3, len(FIELDS))).astype(np.float32)
    ranges = [(0, 4), (4, 5), (5, 9)]
    right, inside = np.array([False, True, False]), np.arange(9) == 4
    passage = Passage(tokens(9), ranges, signals, right, right, inside)
    case = Case("", False, tokens(4), np.full(4, 0.25, np.float32), [passage])
    torch.manual_seed(0)
    fit = Fit(16)
    for one in (fit.up, fit.attention):
        torch.nn.init.normal_(one)
    own, joined, carry = fit.scalars.tolist()
    numbers = replace(fit.focus(), own=own, joined=joined, plain=0.0)
    late = score_ranges(numbers, case.question, case.weights, passage.tokens, ranges)
    wanted = 18.0 * (signals @ WEIGHTS + late)
    assert fit(case).detach().numpy() == pytest.approx(wanted, rel=1e-4)


def test_the_logits_that_are_fitted_are_those_that_answers_use():
    random = np.random.default_rng(1)

    def tokens(count):
        vectors = random.normal(size=(count, 16)).astype(np.float32)
        return Tokens(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.arange(count))

    passage = Passage(
        tokens(9),
        [(0, 5), (5, 9)],
        np.zeros((2, len(FIELDS))),
        *[np.ones(2, bool)] * 2,
        np.ones(9, bool),
    )
    case = Case("", False, tokens(4), np.full(4, 0.25, np.float32), [passage])
    torch.manual_seed(0)
    net = Net(16).eval()
    logits = net(case).detach()[:, 0]
    wanted = [logits[:5].logsumexp(0) - logits.logsumexp(0)]
    wanted.append(logits[5:].logsumexp(0) - logits.logsumexp(0))
    read = log_shares(net.reader(), case.question, case.weights, passage.tokens, passage.ranges)
    assert read == pytest.approx([float(one) for one in wanted], abs=1e-4)
