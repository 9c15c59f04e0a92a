from bench.damage import damage, intended
from bench.restore import measure


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
