"""The commands. Models and libraries are imported where they are used.

``--help``, ``info`` and a sync without changes then start without loading a model.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from index.address import Place
from index.errors import YinzhengError
from index.settings import Settings, load_settings
from rag.cli.output import print_error, print_json, print_line, print_note
from rag.cli.start import spare_spinning, spare_threads, without_collection

if TYPE_CHECKING:
    from index.store import Scope

OK, PROBLEMS = 0, 1


def run_sync(given: argparse.Namespace) -> int:
    """Read documents into the store."""
    spare_spinning()
    with without_collection():
        from index.ingestion.folders.remembered import folders_to_read
        from index.ingestion.report import SyncReport
        from index.ingestion.sync import sync
        from rag.cli.progress import sync_bar
        from rag.cli.render import render_report

    settings = _settings(given)
    paths = given.paths or folders_to_read(settings)
    if given.dry_run:
        return _foresee(paths, settings, json=given.json)

    def show(report: SyncReport) -> None:
        if given.json:
            print_json(report.to_dict())
        else:
            print_line(render_report(report))

    if given.watch and given.workers:
        raise YinzhengError("--workers is for one sync and not for --watch.")
    if given.watch and given.remove_all:
        raise YinzhengError("--remove-all is for one sync and not for --watch.")
    local = [path for path in paths if isinstance(path, Path)]
    if given.watch and len(local) < len(paths):
        raise YinzhengError("--watch sees changes on this machine only; sync an address by itself.")
    if given.watch:
        return _watch(local, settings, show, json=given.json)
    with sync_bar(hidden=given.json) as progress:
        report = sync(
            paths, settings, progress=progress, retry=given.retry, remove_all=given.remove_all,
            workers=given.workers,
        )  # fmt: skip
    show(report)
    return PROBLEMS if report.failed else OK


def _foresee(paths: list[Place], settings: Settings, *, json: bool) -> int:
    from index.ingestion.dry_run import plan
    from rag.cli.render import render_plan

    foreseen = plan(paths, settings)
    if json:
        print_json(foreseen.to_dict())
    else:
        print_line(render_plan(foreseen))
    return PROBLEMS if foreseen.failed else OK


def _watch(
    paths: list[Path], settings: Settings, show: Callable[[Any], None], *, json: bool
) -> int:
    from index.ingestion.report import SyncReport
    from index.ingestion.watch import watch
    from rag.cli.progress import sync_bar

    def print_outcome(outcome: SyncReport | YinzhengError) -> None:
        if isinstance(outcome, SyncReport):
            show(outcome)
            sys.stdout.flush()
        else:
            print_error(f"{outcome} It will be tried again.")

    stop = threading.Event()
    with sync_bar(hidden=json) as progress, stop_at_signals(stop):
        with suppress(KeyboardInterrupt):
            watch(paths, settings, print_outcome, progress, stop)
        print_error("stopped watching. What was finished is kept.")
    return OK


@contextmanager
def stop_at_signals(stop: threading.Event) -> Iterator[None]:
    """Set an event when SIGINT or SIGTERM arrives, besides what their handlers do.

    Python drops an exception that a handler raises while an object is freed; the event stays.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@without_collection()
def run_ask(given: argparse.Namespace) -> int:
    """Answer one question."""
    spare_threads()
    from rag.assistant import Assistant
    from rag.cli.chat import tell

    with (
        Assistant.open(settings=_settings(given)) as assistant,
        closing(assistant.stream(_text(given.question), scope=_scope(given))) as events,
    ):
        answer = tell(events, explain=assistant.explain if given.gloss else None, json=given.json)
        if given.json:
            print_json(answer.to_dict())
        if given.open and answer.citations:
            from rag.cli.cited_page import open_citation  # here because few want it

            print_note(open_citation(assistant.store, answer, given.open))
    return OK if answer.answered else PROBLEMS


def run_chat(given: argparse.Namespace) -> int:
    """Answer question after question."""
    from rag.assistant import Assistant
    from rag.cli.chat import converse

    settings, scope = _settings(given), _scope(given)
    with Assistant.open(settings=settings) as assistant:
        converse(
            assistant,
            lambda question, history: assistant.stream(question, history=history, scope=scope),
            settings.store / "chat_history",
            gloss=given.gloss,
            json=given.json,
        )
    return OK


def run_complete(given: argparse.Namespace) -> int:
    """Print what a shell completes the command line with."""
    from rag.cli.completion import completion_script

    print_line(completion_script(given.shell))
    return OK


@without_collection()
def run_search(given: argparse.Namespace) -> int:
    """List passages."""
    spare_threads()
    from index.text.normalize import has_han
    from rag.assistant import Assistant
    from rag.cli.render import render_hits

    query = _text(given.query)
    with Assistant.open(settings=_settings(given)) as assistant:
        hits = assistant.search(query, given.k, scope=_scope(given), expand=given.expand)
    if given.json:
        print_json([hit.to_dict() for hit in hits])
    else:
        print_line(render_hits(hits, "zh" if has_han(query) else "en"))
    return OK if hits else PROBLEMS


def run_repair(given: argparse.Namespace) -> int:
    """Report damage in files."""
    from rag.cli.repair import repair

    return repair(given, _settings(given))


def run_show(given: argparse.Namespace) -> int:
    """Print a document."""
    from rag.cli.repair import show

    return show(given, _settings(given))


def run_info(given: argparse.Namespace) -> int:
    """Show what the store holds, without loading a model."""
    from index.ingestion.folders.remembered import folders_to_read
    from index.store import Store
    from rag.reading.reader import in_force
    from rag.store_json import store_facts

    settings = _settings(given)
    store = Store.of(settings)
    facts = store_facts(store, in_force(settings)) | {"database": store.texts_in}
    facts["folders"] = [str(folder) for folder in folders_to_read(settings)]
    facts["failed"] = [{"path": one.path, "reason": str(one.reason)} for one in store.unread()]
    if given.json:
        print_json(facts)
        return OK
    for key in (
        "store", "database", "model", "reader", "files", "documents", "passages", "sentences",
        "enumerations",
    ):  # fmt: skip
        if facts[key] != "":  # no database
            print_line(f"{key:13} {facts[key]}")
    for folder in facts["folders"]:
        print_line(f"{'read from':13} {folder}")
    for row in facts["list"]:
        day = f", {row['date']}" if row["date"] else ""
        print_line(
            f"  {row['document']}  {row['verdict']}, {row['charset']}, passages: {row['passages']}"
            f"{day}  {row['title']}"
        )
    for failed in facts["failed"]:
        print_line(f"  {failed['path']}  not read: {failed['reason']}")
    return OK


def run_doctor(given: argparse.Namespace) -> int:
    """Check the store; with ``--repair`` also make its derived files again."""
    from index.ingestion.doctor import examine, repair
    from rag.cli.render import render_diagnosis

    diagnosis = (repair if given.repair else examine)(_settings(given))
    if given.json:
        print_json(diagnosis.to_dict())
    else:
        print_line(render_diagnosis(diagnosis))
    return PROBLEMS if diagnosis.problems else OK


def run_backup(given: argparse.Namespace) -> int:
    """Write the store to one file, or check such a file."""
    from datetime import UTC, datetime

    from index.ingestion.backup import backup, check
    from rag.feedback import FILE

    if given.check:
        report = check(given.file)
    else:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        report = backup(_settings(given).store, given.file, now, (FILE,))
    if given.json:
        print_json(report.to_dict())
    else:
        print_line(
            f"{report.file}: {report.documents} documents of {report.made},"
            f" {report.bytes / 1e6:.1f} MB, SHA-256 {report.digest}"
        )
    return OK


def run_restore(given: argparse.Namespace) -> int:
    """Make the store that of a backup."""
    from index.ingestion.backup import restore
    from rag.feedback import FILE

    settings = _settings(given)
    report = restore(
        settings.store, given.file, (FILE,), replace=given.replace,
        milvus=settings.milvus_address, database=settings.database_address,
    )  # fmt: skip
    if given.json:
        print_json(report.to_dict())
    else:
        print_line(f"{settings.store} holds the {report.documents} documents of {report.made}")
    return OK


def run_migrate(given: argparse.Namespace) -> int:
    """Copy the store to where something else has its vectors or its texts."""
    from index.ingestion.migrate import migrate
    from rag.feedback import FILE

    report = migrate(_settings(given), given.to, (FILE,), given.database or "")
    if given.json:
        print_json(report.to_dict())
    else:
        searched_by = f"Milvus at {report.milvus}" if report.milvus else "FAISS"
        kept = f", their texts in the database at {report.database}" if report.database else ""
        print_line(
            f"{report.store} holds the {report.documents} documents, searched by {searched_by}"
            f"{kept}"
        )
    return OK


def run_eval(given: argparse.Namespace) -> int:
    """Ask a file of questions."""
    from rag.assistant import Assistant
    from rag.cli.progress import count_bar
    from rag.cli.render import render_evaluation
    from rag.evaluate import evaluate, read_cases, summary

    cases = read_cases(given.file)
    with (
        Assistant.open(settings=_settings(given)) as assistant,
        count_bar(len(cases), "questions", hidden=given.json) as progress,
    ):
        results = evaluate(assistant, cases, progress)
    totals = summary(results)
    if given.json:
        print_json({"total": totals, "questions": [result.to_dict() for result in results]})
    else:
        print_line(render_evaluation(results, totals))
    return OK


def run_ui(given: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    from importlib import import_module

    from index.ingestion.folders.remembered import with_own_corpus

    settings = _settings(
        given,
        host=given.host,
        port=given.port,
        auth_file=given.auth_file,
        allow_hosts=",".join(given.allow_host) if given.allow_host else None,
        allow_writes=given.allow_writes,
    )
    # The page is a layer above rag, which must not import it: it is loaded by name.
    import_module("ui").serve(with_own_corpus(settings))
    return OK


def run_mcp(given: argparse.Namespace) -> int:
    """Serve tools on standard input and output until the client leaves."""
    from rag.server.mcp import build_mcp_server
    from rag.server.service import Service
    from rag.server.terminal import log_to_terminal

    log_to_terminal()
    # The program that starts it asks as whoever runs it; users are for the page's server.
    settings = _settings(given, allow_writes=given.allow_writes)
    server = build_mcp_server(Service(settings.model_copy(update={"auth_file": ""})))
    # A thread blocks in reading the client's next line; only the default action can end it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    server.run("stdio")
    return OK


def run_user(given: argparse.Namespace) -> int:
    """Add, change or remove a user of the page's server."""
    from rag.cli.password import ask_secret
    from rag.server.users import change_folders, find_user, remove_user, write_user

    name = _settings(given, auth_file=given.auth_file).auth_file
    if not name:
        raise YinzhengError("Say which file of users: yinzheng user NAME --auth-file FILE")
    file, folders = Path(name), given.folder or None
    known = find_user(file, given.name)
    if given.remove:
        remove_user(file, given.name)
        print_line(f"{given.name} is no longer in {name}")
    elif known and (folders or given.all_folders):
        change_folders(file, given.name, folders)
        print_line(f"{given.name} may see {', '.join(folders or ['all folders'])}")
    else:
        kept = known.folders if known else folders
        write_user(file, given.name, ask_secret(), kept)
        print_line(f"{given.name} may use the server: yinzheng ui --auth-file {name}")
    return OK


def _settings(given: argparse.Namespace, **more: Any) -> Settings:  # noqa: ANN401
    flags: dict[str, Any] = {
        "store": given.store,
        "model": given.model,
        "refusal": getattr(given, "refusal", None),
        "llm": getattr(given, "llm", None),
        "llm_url": getattr(given, "llm_url", None),
    }
    file: Path | None = given.settings
    return load_settings(file, **flags, **more)


def _scope(given: argparse.Namespace) -> "Scope":
    """Return the documents that the flags of a question or query name."""
    from index.store import Scope

    return Scope(given.path, given.since or "", given.until or "", tuple(given.within))


def _text(argument: str) -> str:
    if argument != "-":
        return argument
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise YinzhengError("Standard input is not UTF-8 text.") from error
