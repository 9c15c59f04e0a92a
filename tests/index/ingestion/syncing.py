"""Helpers that the tests of syncing share."""


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def counts(report):
    return report.added, report.updated, report.removed, report.unchanged
