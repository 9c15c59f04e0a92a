"""What each command does; models and libraries are imported where they are used."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from index.errors import YinzhengError
from index.settings import Settings, load_settings
from rag.cli.output import print_error, print_json, print_line

OK, PROBLEMS = 0, 1


def run_sync(given: argparse.Namespace) -> int:
    """Read documents into the store."""
    from index.ingestion.report import SyncReport
    from index.ingestion.sync import sync
    from rag.cli.progress import sync_bar
    from rag.cli.render import render_report

    settings = _settings(given)
    paths = given.paths or [settings.corpus]
    if given.dry_run:
        return _foresee(paths, settings, json=given.json)

    def show(report: SyncReport) -> None:
        if given.json:
            print_json(report.to_dict())
        else:
            print_line(render_report(report))

    if given.watch:
        return _watch(paths, settings, show, json=given.json)
    with sync_bar(hidden=given.json) as progress:
        report = sync(paths, settings, progress=progress, retry=given.retry)
    show(report)
    return PROBLEMS if report.failed else OK


def _foresee(paths: list[Path], settings: Settings, *, json: bool) -> int:
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

    def tell(told: SyncReport | YinzhengError) -> None:
        if isinstance(told, SyncReport):
            show(told)
            sys.stdout.flush()
        else:
            print_error(f"{told} It will be tried again.")

    stop = threading.Event()
    with sync_bar(hidden=json) as progress, _told_of_signals(stop):
        with suppress(KeyboardInterrupt):
            watch(paths, settings, tell, progress, stop)
        print_error("stopped watching. What was finished is kept.")
    return OK


@contextmanager
def _told_of_signals(stop: threading.Event) -> Iterator[None]:
    """Set an event, too, when a signal ends a command.

    An exception that a signal raises while Python frees an object is dropped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for one in before:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def run_ask(given: argparse.Namespace) -> int:
    """Answer one question."""
    from index.store import Scope
    from rag.answer.events import Done, Replaced, Sentence
    from rag.assistant import Assistant
    from rag.cli.render import render_answer, render_sources

    assistant = Assistant.open(settings=_settings(given))
    shown = answered = False
    scope = Scope("", given.since or "", given.until or "", tuple(given.within))
    with closing(assistant.stream(_text(given.question), scope=scope)) as events:
        for event in events:
            if isinstance(event, Done):
                answered = event.answer.answered
                if given.json:
                    print_json(event.answer.to_dict())
                else:
                    print_line((render_sources if shown else render_answer)(event.answer))
            elif isinstance(event, Sentence) and not given.json:
                print_line(event.sentence.marked)
                sys.stdout.flush()
                shown = True
            elif isinstance(event, Replaced) and shown:
                print_line(f"\n{event.note}\n")
    return OK if answered else PROBLEMS


def run_search(given: argparse.Namespace) -> int:
    """List passages."""
    from rag.assistant import Assistant
    from rag.cli.render import render_hits

    assistant = Assistant.open(settings=_settings(given))
    hits = assistant.search(
        _text(given.query),
        given.k,
        path=given.path,
        since=given.since or "",
        until=given.until or "",
        within=given.within,
        expand=given.expand,
    )
    if given.json:
        print_json([hit.to_dict() for hit in hits])
    else:
        print_line(render_hits(hits))
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
    from index.store import Store
    from rag.store_json import store_facts

    facts = store_facts(Store(_settings(given).store))
    if given.json:
        print_json(facts)
        return OK
    for key in ("store", "model", "files", "documents", "passages", "sentences", "enumerations"):
        print_line(f"{key:13} {facts[key]}")
    for one in facts["list"]:
        day = f", {one['date']}" if one["date"] else ""
        print_line(
            f"  {one['document']}  {one['verdict']}, {one['charset']}, {one['passages']} passages"
            f"{day}  {one['title']}"
        )
    return OK


def run_doctor(given: argparse.Namespace) -> int:
    """Check the store, and mend what is derived."""
    from index.ingestion.doctor import examine, repair
    from rag.cli.render import render_diagnosis

    diagnosis = (repair if given.repair else examine)(_settings(given))
    if given.json:
        print_json(diagnosis.to_dict())
    else:
        print_line(render_diagnosis(diagnosis))
    return PROBLEMS if diagnosis.problems else OK


def run_eval(given: argparse.Namespace) -> int:
    """Ask a file of questions."""
    from rag.assistant import Assistant
    from rag.cli.progress import count_bar
    from rag.cli.render import render_evaluation
    from rag.evaluate import evaluate, read_cases, summary

    cases = read_cases(given.file)
    assistant = Assistant.open(settings=_settings(given))
    with count_bar(len(cases), "questions", hidden=given.json) as progress:
        results = evaluate(assistant, cases, progress)
    totals = summary(results)
    if given.json:
        print_json({"total": totals, "questions": [one.to_dict() for one in results]})
    else:
        print_line(render_evaluation(results, totals))
    return OK


def run_ui(given: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    from importlib import import_module

    settings = _settings(
        given,
        host=given.host,
        port=given.port,
        auth_file=given.auth_file,
        allow_hosts=",".join(given.allow_host) if given.allow_host else None,
        allow_writes=given.allow_writes,
    )
    # The page is the layer above: it is found by name, so that rag does not import it.
    import_module("ui").serve(settings)
    return OK


def run_mcp(given: argparse.Namespace) -> int:
    """Serve tools on standard input and output until the client leaves."""
    from rag.server.mcp import build_mcp_server
    from rag.server.service import Service

    server = build_mcp_server(Service(_settings(given, allow_writes=given.allow_writes)))
    # A thread waits for the client's next line: only the system can end it while there is none.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    server.run("stdio")
    return OK


def run_user(given: argparse.Namespace) -> int:
    """Add, change or remove a user of the page's server."""
    from rag.cli.password import ask_secret
    from rag.server.users import remove_user, write_user

    name = _settings(given, auth_file=given.auth_file).auth_file
    if not name:
        raise YinzhengError("Say which file of users: yinzheng user NAME --auth-file FILE")
    if given.remove:
        remove_user(Path(name), given.name)
        print_line(f"{given.name} is no longer in {name}")
    else:
        write_user(Path(name), given.name, ask_secret())
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


def _text(argument: str) -> str:
    if argument != "-":
        return argument
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise YinzhengError("Standard input is not UTF-8 text.") from error
