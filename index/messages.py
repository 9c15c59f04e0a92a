"""Messages for users as data: an English text with what fills it, so that it can be worded anew.

Logs, the command line and JSON show ``str(message)``, in English. Who knows another language of
the user looks the template up in a table of it; no finished text is ever taken apart.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Union

Part = Union[str, int, "Message"]
Value = Union[str, int, "Message", tuple[Part, ...]]
"""What fills a place in a text: a name or number, what is itself to be worded, or a row of them."""

_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Message:
    """A text for users: an English ``template`` with places such as ``{file}``, and their values.

    A template that no table knows is the text of somebody else, as of a library. What is no place
    of a value stands as it is: a template may come from a file and may hold anything.
    """

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.fill(self.template, str, ", ")

    def fill(self, template: str, word: Callable[["Message"], str], joint: str) -> str:
        """Return a template with the values in its places.

        ``word`` puts messages among them into words, ``joint`` stands between the parts of a row.
        """
        values = dict(self.values)

        def shown(value: Value) -> str:
            if isinstance(value, Message):
                return word(value)
            return joint.join(map(shown, value)) if isinstance(value, tuple) else str(value)

        return _PLACE.sub(lambda found: shown(values.get(found[1], found[0])), template)

    def mapped(self, change: Callable[[str], str]) -> "Message":
        """Return the message with each text that fills it changed.

        So is a template without places, which may be the text of somebody else.
        """

        def part(value: Part) -> Part:
            if isinstance(value, Message):
                return value.mapped(change)
            return change(value) if isinstance(value, str) else value

        if not self.values:
            return Message(change(self.template))
        return Message(
            self.template,
            tuple(
                (name, tuple(map(part, value)) if isinstance(value, tuple) else part(value))
                for name, value in self.values
            ),
        )


def say(template: str, **values: object) -> Message:
    """Return a message; what fills it and is no number, message or row of them becomes a text.

    Of an exception that is what it says.
    """
    return Message(template, tuple((name, _value(value)) for name, value in values.items()))


def quoted(text: str) -> Message:
    """Return the text of a library or of the system as a message."""
    return Message(text)


def reason_of(error: BaseException) -> Message:
    """Return what an exception says, without the name of the file that the system adds."""
    return _message_in(error) or Message(getattr(error, "strerror", None) or str(error))


def chain(messages: Iterable[Message]) -> Message:
    """Return messages as one, with semicolons between them; there must be one at least."""
    first, *rest = messages
    for message in rest:
        first = say("{first}; {more}", first=first, more=message)
    return first


def message_of(data: Any) -> Message:  # noqa: ANN401
    """Return the message of which ``dataclasses.asdict`` made an object that JSON can hold.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    values = tuple((str(name), _read(value)) for name, value in data["values"])
    return Message(str(data["template"]), values)


def _value(value: object) -> Value:
    if isinstance(value, BaseException):
        return _message_in(value) or _system_error(value) or Message(str(value))
    return value if isinstance(value, str | int | Message | tuple) else str(value)


def _system_error(error: BaseException) -> Message | None:
    """Return an error of the system with its number and the name of the file, as ``str`` shows it.

    None is returned for any other.
    """
    if not (isinstance(error, OSError) and error.strerror):
        return None
    shown, begins = str(error), f"[Errno {error.errno}] {error.strerror}"
    if not shown.startswith(begins):
        return None
    return say(
        "[Errno {number}] {said}{file}",
        number=error.errno,
        said=Message(error.strerror),
        file=shown[len(begins) :],
    )


def _message_in(error: BaseException) -> Message | None:
    own = getattr(error, "message", None) or next(iter(error.args), None)
    return own if isinstance(own, Message) else None


def _read(value: Any) -> Value:  # noqa: ANN401
    if isinstance(value, str | int):
        return value
    if isinstance(value, list):
        return tuple(one if isinstance(one, str | int) else message_of(one) for one in value)
    return message_of(value)
