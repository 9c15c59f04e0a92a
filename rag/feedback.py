"""Record readers' verdicts on answers in a file in the store's folder; nothing is sent away."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from index.errors import StoreError
from index.messages import reason_of
from rag.types import Answer

FILE = "feedback.jsonl"
Verdict = Literal["good", "bad"]
_LONGEST_COMMENT = 2000  # characters
_LARGEST_FILE = 20_000_000  # bytes, so that a visitor cannot fill the disk


def record(folder: Path, answer: Answer, verdict: Verdict, comment: str = "") -> None:
    """Append a verdict on an answer to the file in a store's folder, readable by its owner only.

    Raises StoreError if the file cannot be written or would grow beyond 20 MB.
    """
    cited = [
        {
            "document": citation.document,
            "start": citation.source_start,
            "end": citation.source_end,
        }
        for citation in (answer.citations or answer.nearest)
    ]
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "understood": answer.understood,
        "answered": answer.answered,
        "answer": answer.text,
        "confidence": round(answer.confidence, 4),
        "citations": cited,
        "verdict": verdict,
        "comment": comment.strip()[:_LONGEST_COMMENT],
    }
    data = (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(folder / FILE, flags, 0o600)
        try:
            # The file may exist already with wider permissions.
            os.fchmod(descriptor, 0o600)
            if os.fstat(descriptor).st_size + len(data) > _LARGEST_FILE:
                raise StoreError(
                    "What you think of the answer could not be kept: there is no more room for"
                    " it. Whoever runs this should put {file} of the store's folder elsewhere.",
                    file=FILE,
                )
            os.write(descriptor, data)  # in a single call, so that lines of two processes never mix
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(
            "What you think of the answer could not be kept ({reason}). Check"
            " that the folder of the store can be written and that the disk is not full.",
            reason=reason_of(error),
        ) from error
