"""Options and help of every command; imports nothing heavy."""

import argparse
import sys
from pathlib import Path
from typing import Any

from index.address import Place, place_of
from index.errors import ReadError
from index.ingestion.workers.address import Workers

_EXAMPLES = {
    "": """examples:
  yinzheng sync corpus                     read a folder of documents
  yinzheng ask "会议讨论了哪些问题？"      answer with citations
  yinzheng search "智能制造" -k 3 --json    passages for a script

exit codes: 0 done; 1 not answered, or problems found; 2 wrong use or an error
settings:   yinzheng.toml, YINZHENG_… in the environment, or flags (docs/settings.md)""",
    "sync": """examples:
  yinzheng sync                 again what the store was made from
  yinzheng sync docs notes.txt  several folders or files
  yinzheng sync docs --json     the report for a script
  yinzheng sync docs --dry-run  what would be added, updated and removed
  yinzheng sync docs --watch    sync again whenever a document changes
  yinzheng sync s3://bucket/docs                files in a storage that fsspec opens
  yinzheng sync docs --workers local:4          four processes read and embed
  yinzheng sync docs --workers ray:HOST:6379    the machines of a Ray cluster do

Documents are read, never changed. Run it again whenever they change: only what
changed is read. A file that could not be read is tried again when it has changed, or
with --retry. A folder that is gone or empty, as one is whose disk is not mounted,
loses its documents only with --remove-all. Exit code 1 when some file could not be read.""",
    "ask": """examples:
  yinzheng ask "What did the committee members suggest?"
  yinzheng ask "谁主持会议？" --json
  yinzheng ask "Who chaired the meeting?" --gloss    for readers who read no Chinese
  yinzheng ask "谁主持会议？" --open                  the quote in its document, in the browser
  yinzheng ask "谁主持会议？" --in 2024 --in notes/plan.txt
  echo "谁主持会议？" | yinzheng ask -
  yinzheng ask "谁主持会议？" --llm openai:MODEL --llm-url http://127.0.0.1:8000/v1

Exit code 1 when the documents do not hold the answer.""",
    "chat": """examples:
  yinzheng chat
  yinzheng chat --in 2024 --gloss
  yinzheng chat --json < questions.txt    an object on a line for each question

A question may refer to the one before it: "And the second one?". /help lists what else
the prompt takes. Earlier questions are kept in the store's folder, in chat_history.""",
    "search": """examples:
  yinzheng search "工业互联网平台"
  yinzheng search "Xi'an" -k 3 --json
  yinzheng search "数字化" --in 2024 --expand 1
  yinzheng search "数字化" --since 2024-04-01 --until 2024-06-30

Exit code 1 when nothing was found.""",
    "repair": """examples:
  yinzheng repair page.txt                       what is damaged and how it reads
  yinzheng repair scraped --json > report.json   for every file of a folder
  yinzheng repair page.txt --diff                line by line
  yinzheng repair scraped --output repaired      write repaired copies, as UTF-8

Needs no store and changes no file. Guessed characters stand in ⟦⟧ or in colour.""",
    "show": """examples:
  yinzheng show page.txt                   as quotes are taken from it
  yinzheng show page.txt --layer source    as the scraper saved it
  yinzheng show page.txt --json            all three layers and the tree of blocks""",
    "info": """examples:
  yinzheng info
  yinzheng info --json""",
    "doctor": """examples:
  yinzheng doctor             check the store; nothing is changed
  yinzheng doctor --repair    make anew what is derived, then check
  yinzheng doctor --json

Each problem is followed by the command that mends it. Exit code 1 when there is one.""",
    "backup": """examples:
  yinzheng backup store.backup           while it is being written, too
  yinzheng backup store.backup --check   compare the digests of a backup

One file, with the feedback of readers; the documents themselves are not in it.""",
    "restore": """examples:
  yinzheng restore store.backup
  yinzheng restore store.backup --replace   although the store holds documents

The digests are compared first. A page that is being served shows the restored store
from the next question on.""",
    "migrate": """examples:
  yinzheng migrate --to milvus:law.db                     a file of milvus-lite
  yinzheng migrate --to milvus:http://localhost:19530/law   a server or cluster
  yinzheng migrate --store milvus:law.db --to .yinzheng   and back
  yinzheng migrate --to law --database postgresql://law@db.example.org/law

The store itself stays as it is. Use the copy with --store, or the setting store.""",
    "eval": """examples:
  yinzheng eval questions.jsonl
  yinzheng eval questions.jsonl --json > result.json

Each line of the file: {"id", "question", "facts", "documents", "answerable"}.""",
    "ui": """examples:
  yinzheng ui
  yinzheng ui --port 8000
  yinzheng ui --auth-file users                          only who has a secret comes in
  yinzheng ui --host 0.0.0.0 --auth-file users --allow-host docs.example.org

The same server answers scripts: Gradio's API, /v1/chat/completions and /mcp
(docs/api.md). Beyond this machine it is served only with --auth-file.""",
    "mcp": """examples:
  yinzheng mcp                  tools ask, search, documents and show, on stdin and stdout
  yinzheng mcp --allow-writes   sync too

For a client's settings: {"command": "yinzheng", "args": ["mcp", "--store", "FOLDER"]}
(docs/api.md). The page's server offers the same tools under /mcp.""",
    "complete": """examples:
  yinzheng complete bash > ~/.local/share/bash-completion/completions/yinzheng
  yinzheng complete zsh > ~/.zfunc/_yinzheng""",
    "user": """examples:
  yinzheng user anna --auth-file users            asks for the secret, twice
  yinzheng user anna --auth-file users < secret   reads it from a file
  yinzheng user anna --auth-file users --folder 2024 --folder hr/rules
  yinzheng user anna --auth-file users --all-folders
  yinzheng user anna --auth-file users --remove

Of a user who is known --folder changes the folders and keeps the secret. Without it a
new user sees all documents.

The file holds no secret, only what one is compared with. A running server notices
the change at once.""",
}


class _Version(argparse.Action):
    """Prints the version, which is looked up only then: that takes longer than the options."""

    def __init__(self, **named: Any) -> None:  # noqa: ANN401
        super().__init__(nargs=0, **named)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from rag.version import installed_version

        sys.stdout.write(f"yinzheng {installed_version()}\n")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="yinzheng",
        description="Ask a folder of documents; every sentence of the answer is a cited quote.",
        epilog=_EXAMPLES[""],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="show program's version number and exit")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    sync = _add(commands, "sync", "bring the store in line with folders of documents")
    sync.add_argument(
        "paths", nargs="*", type=_place, metavar="PATH",
        help="folders or files, or addresses of some: s3://bucket/folder",
    )  # fmt: skip
    how = sync.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="tell what would be done; do nothing")
    how.add_argument("--watch", action="store_true", help="go on, and sync after each change")
    how.add_argument("--retry", action="store_true", help="try files again that could not be read")
    sync.add_argument(
        "--workers", type=_workers, metavar="WORKERS",
        help="have others read and embed: local:N processes, or ray:ADDRESS, a Ray cluster",
    )  # fmt: skip
    sync.add_argument(
        "--remove-all", action="store_true",
        help="remove the documents of a folder that is gone or empty, too",
    )  # fmt: skip
    ask = _add(commands, "ask", "answer a question with cited quotes")
    ask.add_argument("question", help="the question, in Chinese or English; - reads it from stdin")
    ask.add_argument(
        "--open", nargs="?", type=_positive, const=1, metavar="N",
        help="open the place of a citation in the browser (default the first)",
    )  # fmt: skip
    chat = _add(commands, "chat", "answer question after question at a prompt")
    for asked in (ask, chat):
        asked.add_argument(
            "--gloss", action="store_true",
            help="gloss Chinese quotes word by word: pinyin and dictionary senses; with a language"
            " model also its translation",
        )  # fmt: skip
        _scope(asked)
        _refusal(asked)
        _llm(asked)
    search = _add(commands, "search", "list the passages for a query")
    search.add_argument("query", help="what to look for; - reads it from stdin")
    search.add_argument("-k", type=_positive, default=10, help="how many passages (default 10)")
    _scope(search)
    search.add_argument(
        "--expand", type=_positive, default=0, help="show so many passages around each"
    )
    repair = _add(commands, "repair", "report and undo the damage of scraped files")
    repair.add_argument("path", type=_path, metavar="FILE|FOLDER")
    repair.add_argument("--diff", action="store_true", help="show the lines that change")
    repair.add_argument("--output", type=_path, help="file or folder for repaired copies")
    show = _add(commands, "show", "print a document of the store")
    show.add_argument("document", help="its path, as info lists it")
    show.add_argument("--layer", choices=("source", "restored", "search"), default="restored")
    _add(commands, "info", "show what the store holds")
    doctor = _add(commands, "doctor", "check the store and name what mends it")
    doctor.add_argument("--repair", action="store_true", help="make anew what is derived")
    backup = _add(commands, "backup", "write the store to one file, while it is in use")
    backup.add_argument("file", type=_path, metavar="FILE", help="the file to write")
    backup.add_argument("--check", action="store_true", help="only check a backup made before")
    restore = _add(commands, "restore", "make the store that of a backup")
    restore.add_argument("file", type=_path, metavar="FILE", help="a file that backup wrote")
    restore.add_argument(
        "--replace", action="store_true", help="replace a store that holds documents"
    )
    migrate = _add(
        commands, "migrate", "copy the store to Milvus or a database or back, without embedding"
    )
    migrate.add_argument("--to", required=True, help="a folder, or milvus:URI[/database]")
    migrate.add_argument(
        "--database", metavar="ADDRESS", help="database for the texts (default: in the folder)"
    )
    evaluate = _add(commands, "eval", "ask a file of questions and count what was right")
    evaluate.add_argument("file", type=Path, help="JSON-lines file of questions")
    _refusal(evaluate)
    ui = _add(commands, "ui", "serve the chat page on this machine", json=False)
    ui.add_argument("--host", help="address to serve on (default 127.0.0.1)")
    ui.add_argument("--port", type=int, help="port to serve on (default 7860)")
    _auth_file(ui)
    ui.add_argument(
        "--allow-host", action="append", metavar="NAME",
        help="a name that the server is known under (with --auth-file)",
    )  # fmt: skip
    mcp = _add(commands, "mcp", "serve the Model Context Protocol to one program", json=False)
    for served in (ui, mcp):
        served.add_argument(
            "--allow-writes", action="store_true", default=None, help="let programs run sync too"
        )
        _refusal(served)
        _llm(served)
    user = _add(commands, "user", "say who may use the page's server", json=False)
    user.add_argument("name", help="letters, digits and . _ @ -")
    _auth_file(user)
    rights = user.add_mutually_exclusive_group()
    rights.add_argument(
        "--folder", action="append", metavar="FOLDER",
        help="only this folder may be seen, as info lists it; may be repeated",
    )  # fmt: skip
    rights.add_argument("--all-folders", action="store_true", help="every folder may be seen")
    rights.add_argument("--remove", action="store_true", help="take the user out of the file")
    complete = _add(commands, "complete", "print completions for a shell", json=False)
    complete.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    return parser


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors point to the help."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"yinzheng: {message}\nSee: {self.prog} --help\n")


def _add(
    commands: "argparse._SubParsersAction[_Parser]", name: str, text: str, *, json: bool = True
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=_EXAMPLES[name],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument("--store", help="folder of the store, or milvus:URI (default .yinzheng)")
    parser.add_argument("--model", help="embedding model: builtin, a directory or a hub name")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings file")
    return parser


def _scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--path", default="", help="only documents whose path begins so")
    parser.add_argument(
        "--in", dest="within", action="append", default=[], type=_name, metavar="PATH",
        help="only this document or folder, as info lists it; may be repeated",
    )  # fmt: skip
    parser.add_argument("--since", type=_day, help="only documents of this day on")
    parser.add_argument("--until", type=_day, help="only documents up to this day")


def _refusal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--refusal",
        choices=("cautious", "balanced", "eager"),
        help="how soon to refuse for want of evidence (default balanced)",
    )


def _llm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--llm", metavar="PROVIDER:MODEL",
        help="let a language model write: openai:…, ollama:… or anthropic:… (docs/llm.md)",
    )  # fmt: skip
    parser.add_argument("--llm-url", metavar="URL", help="address of its endpoint")


def _auth_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--auth-file", metavar="FILE", help="file of the users (docs/api.md)")


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("a path is empty; give a folder or file")
    return Path(text)


def _place(text: str) -> Place:
    try:
        return place_of(text) if text.strip() else _path(text)
    except ReadError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _workers(text: str) -> Workers:
    try:
        return Workers.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _name(text: str) -> str:
    if not text.strip().strip("./"):
        raise argparse.ArgumentTypeError(f"{text!r} names no document; see: yinzheng info")
    return text


def _day(text: str) -> str:
    from index.text.dates import is_iso

    if not is_iso(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2024-04-01")
    return text


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError("give a number from 1 to 10000")
    return value
