import threading

import pytest

from rag.background import ahead


def test_the_work_is_done_once_in_another_thread_while_the_caller_goes_on():
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


def test_an_error_of_the_work_is_raised_where_its_result_is_taken():
    take = ahead(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        take()
