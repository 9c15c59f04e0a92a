"""Any extractive question-answering model of transformers, from a directory or the hub."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embed import without_surrogates
from index.errors import ModelError
from index.messages import quoted
from rag.reading.comprehension.budget import Pace, read_in_time
from rag.reading.comprehension.spans import Found, Tokens, find_spans, join
from rag.reading.reader import READER, Read, Reading

_LONGEST = 512  # tokens of a window, unless the model reads fewer
_BETWEEN = "\n"  # between a context and its text


class HubReader:
    """Reads passages with a model that marks an answer and knows "no answer" (as SQuAD 2.0 has).

    Such a model has no output for whether a passage answers at all: those log odds are the odds
    of its best span, not calibrated.
    """

    def __init__(self, name: str) -> None:
        """Load the model. Raises ModelError if it cannot be loaded or gives no offsets."""
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, use_fast=True)
            self._model: Any = AutoModelForQuestionAnswering.from_pretrained(name).eval()
        except Exception as error:  # the library raises many types for a missing model
            reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise ModelError(
                "The reader {name} cannot be loaded ({reason}). Give a directory or a hub name"
                " of a question-answering model that this machine can reach, or use the one that"
                ' ships with Yinzheng: reader = "builtin"',
                name=repr(name),
                reason=quoted(reason),
            ) from error
        if not getattr(self._tokenizer, "is_fast", False):
            raise ModelError(
                "The reader {name} has no fast tokenizer, which says where tokens stand in a"
                ' text. Choose another model, or use reader = "builtin"',
                name=repr(name),
            )
        limits = (self._tokenizer.model_max_length, self._model.config.max_position_embeddings)
        self._window = min(_LONGEST, *limits)
        self._overlap = self._window // 8
        self._lock = threading.Lock()  # a call changes the state of a fast tokenizer
        self._pace = Pace(READER.numbers.pace)
        self.identity = f"transformers {name}"

    def read(self, question: str, passages: Sequence[Read], seconds: float) -> list[Reading | None]:
        """Return what was found in each passage, None for those that were not read."""
        coded = [self._windows(question, passage) for passage in passages]
        lengths = [sum(map(len, one["input_ids"])) for one in coded]

        def read(index: int) -> Reading:
            return self._read(passages[index], coded[index])

        return read_in_time(lengths, read, self._pace, seconds, READER.numbers.sure)

    def _windows(self, question: str, passage: Read) -> Any:  # noqa: ANN401
        """Return the tokenizer's windows of a passage, with offsets."""
        above = passage.context + _BETWEEN if passage.context else ""
        with self._lock:
            asked = self._tokenizer(without_surrogates(question), add_special_tokens=False)
            # A question may fill half of a window, or no room would be left for the passage.
            kept = self._tokenizer.decode(asked["input_ids"][: self._window // 2])
            is_short = len(asked["input_ids"]) <= self._window // 2
            return self._tokenizer(
                without_surrogates(question) if is_short else kept,
                without_surrogates(above + passage.text),
                truncation="only_second",
                max_length=self._window,
                stride=self._overlap,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
            )

    def _read(self, passage: Read, coded: Any) -> Reading:  # noqa: ANN401
        """Return what was found in one passage, window by window."""
        import torch

        above = len(passage.context + _BETWEEN) if passage.context else 0
        names = self._tokenizer.model_input_names
        found: list[Found] = []
        starts = np.zeros(0, np.int64)  # of all tokens, those of the context before 0
        for number in range(len(coded["input_ids"])):
            inputs = {name: torch.tensor([coded[name][number]]) for name in names if name in coded}
            with torch.inference_mode():
                output = self._model(**inputs)
            begin = output.start_logits[0].float().cpu().numpy()
            finish = output.end_logits[0].float().cpu().numpy()
            offsets = np.array(coded["offset_mapping"][number], np.int64).reshape(-1, 2) - above
            inside = np.flatnonzero([part == 1 for part in coded.sequence_ids(number)])
            before = max(0, len(starts) - self._overlap) if number else 0
            starts = np.concatenate([starts[:before], offsets[inside, 0]])
            own = inside[offsets[inside, 0] >= 0]
            none = self._none_at(coded["input_ids"][number])
            odds_of_none = float(begin[none] + finish[none])
            first = before + len(inside) - len(own)
            left, right = offsets[own].T
            tokens = Tokens(left, right, begin[own], finish[own], odds_of_none, first)
            found.append(find_spans(passage.text, tokens))
        odds = [span.odds for one in found for span in one.spans]
        return join(found, starts, max(odds, default=0.0))

    def _none_at(self, ids: Sequence[int]) -> int:
        """Return the place of the token that stands for "no answer here"."""
        special = self._tokenizer.cls_token_id
        return list(ids).index(special) if special in ids else 0
