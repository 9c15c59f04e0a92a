"""Metrics are written as Prometheus reads them."""

import re

from rag.server.monitoring.metrics import INFO, QUESTIONS, STAGES, Metrics, Sample

LINE = re.compile(r'([a-z_]+)(\{([a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?[0-9.e+-]+|\+Inf)')


def values(text):
    """Return the values by name and labels; fails for a line that Prometheus could not read."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            assert LINE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            found[name] = float(value)
    return found


def test_counters_and_gauges_have_help_type_and_value():
    metrics = Metrics()
    metrics.count(QUESTIONS, outcome="answered")
    metrics.count(QUESTIONS, outcome="answered")
    metrics.count(QUESTIONS, outcome="refused")
    text = metrics.render([Sample(INFO, 1, (("revision", "abc"),))])
    assert text.index("# HELP yinzheng_questions_total ") < text.index(
        "# TYPE yinzheng_questions_total counter\n"
    )
    assert values(text) == {
        'yinzheng_questions_total{outcome="answered"}': 2,
        'yinzheng_questions_total{outcome="refused"}': 1,
        'yinzheng_store_info{revision="abc"}': 1,
    }


def test_a_histogram_counts_times_up_to_each_limit():
    metrics = Metrics()
    for seconds in (0.04, 0.2, 0.2, 3.0, 100.0):
        metrics.observe(STAGES, seconds, stage="embed")
    found = values(metrics.render())
    buckets = {name: value for name, value in found.items() if "_bucket" in name}
    counts = list(buckets.values())
    assert counts == sorted(counts)
    assert buckets['yinzheng_stage_seconds_bucket{stage="embed",le="0.25"}'] == 3
    assert buckets['yinzheng_stage_seconds_bucket{stage="embed",le="5"}'] == 4
    assert buckets['yinzheng_stage_seconds_bucket{stage="embed",le="+Inf"}'] == 5
    assert found['yinzheng_stage_seconds_count{stage="embed"}'] == 5
    assert found['yinzheng_stage_seconds_sum{stage="embed"}'] == 103.44


def test_a_label_cannot_break_the_format():
    text = Metrics().render([Sample(INFO, 1, (("revision", 'a"b\\c\nd 1'),))])
    assert len(values(text)) == 1
    assert r'revision="a\"b\\c\nd 1"' in text
