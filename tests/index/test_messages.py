import errno
import json
from dataclasses import asdict

import pytest

from index.errors import ReadError
from index.messages import Message, message_of, quoted, reason_of, say

NESTED = say(
    "{pages}, {kinds}: {error}", pages=(1, 2, "x"), kinds=(say("p. {pages}", pages=(3,)),), error=4
)


def test_a_message_is_its_english():
    assert str(NESTED) == "1, 2, x, p. 3: 4"
    assert str(ReadError("{size} MB is over", size="7")) == "7 MB is over"


def test_a_message_comes_back_from_json():
    assert message_of(json.loads(json.dumps(asdict(NESTED)))) == NESTED


@pytest.mark.parametrize("data", ["text", [], {}, {"template": "a"}, {"template": "a", "values": 7},
                                  {"template": "a", "values": [["b", None]]}])  # fmt: skip
def test_other_json_is_no_message(data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        message_of(data)


def test_a_reason_is_what_was_raised_or_what_the_system_says():
    inner = say("it was being written")
    assert reason_of(OSError(inner)) is inner
    assert reason_of(ReadError("no {what}", what="words")) == say("no {what}", what="words")
    assert reason_of(OSError(errno.ENOENT, "No such file", "a.txt")) == quoted("No such file")
    assert reason_of(ValueError("odd {x}")) == Message("odd {x}")


def test_an_exception_in_a_message_keeps_its_structure():
    error = OSError(say("it took too long"))
    assert say("cannot be listed: {reason}", reason=error).values == (
        ("reason", say("it took too long")),
    )
    assert str(say("({error})", error=OSError(2, "No", "a"))) == "([Errno 2] No: 'a')"
    assert (
        str(say("({error})", error=OSError(2, "No", "a", 0, "b"))) == "([Errno 2] No: 'a' -> 'b')"
    )
    assert str(say("({error})", error=OSError("odd"))) == "(odd)"


def test_each_text_in_a_message_can_be_changed():
    changed = NESTED.mapped(str.upper)
    assert str(changed) == "1, 2, X, p. 3: 4"
    assert quoted("/tmp/a").mapped(str.upper) == quoted("/TMP/A")
