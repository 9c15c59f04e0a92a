import pytest

from rag.server.guards.token_buckets import TokenBuckets


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_bucket_holds_the_requests_of_a_minute_and_refills_evenly():
    clock = Clock()
    buckets = TokenBuckets(3, clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, pytest.approx(20)]
    assert buckets.take("b") == 0
    clock.now += 20
    assert [buckets.take("a"), buckets.take("a")] == [0, pytest.approx(20)]
    buckets.give_back("a")
    assert buckets.take("a") == 0
    clock.now += 3600
    assert sum(buckets.take("a") == 0 for _ in range(9)) == 3


def test_nothing_is_counted_without_a_limit():
    assert {TokenBuckets(0).take("a") for _ in range(1000)} == {0}


def test_the_least_recently_used_buckets_are_dropped():
    buckets = TokenBuckets(1, Clock())
    for number in range(20_000):
        buckets.take(str(number))
    assert buckets.remembered == 10_000
    assert buckets.take("0") == 0
    assert buckets.take("19999") > 0


def test_several_tokens_are_taken_together_or_not_at_all():
    buckets = TokenBuckets(4, lambda: 0.0)
    assert buckets.take("a", 3) == 0
    assert buckets.take("a", 2) == 15  # seconds until there are two
    assert buckets.take("a", 1) == 0
    assert buckets.take("b", 100) == 0  # as a full bucket
    assert buckets.take("b") > 0
