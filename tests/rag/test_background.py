import threading

import pytest

from rag.background import ahead


def test_what_is_begun_ahead_is_made_meanwhile_and_once():
    asked = threading.Event()
    made = []

    def make():
        assert asked.wait(10)
        made.append(threading.get_ident())
        return "made"

    take = ahead(make)
    asked.set()
    assert take() == take() == "made"
    assert len(made) == 1
    assert made[0] != threading.get_ident()


def test_what_goes_wrong_is_raised_where_it_is_waited_for():
    take = ahead(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        take()
