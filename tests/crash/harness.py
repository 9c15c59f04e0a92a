"""Change a folder, kill its sync, and check that the store lost nothing."""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from index.errors import StoreError
from index.ingestion import backup
from index.ingestion.doctor import examine, repair
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import DocumentState, Store
from rag.assistant import Assistant
from rag.retrieval.candidates import Channels
from tests.crash.embedder import CharacterEmbedder

KILLED = -9
_FIRST, _SECOND = "青碧金银红白黑紫明长", "山水林海湾石江湖岭泉"
# A third of the documents are of several passages.
_MORE = "\n".join("今晚八点，大家在礼堂开会，请不要迟到，也不要早退。" * 20 for _ in range(3))
_NAMES = [a + b for a in _FIRST for b in _SECOND]


class Runner:
    """A context with the process that forks syncs."""

    def __enter__(self):
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.child"], env=os.environ | threads, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def sync(self, trial, **how):
        """Sync the folder of a trial; return the exit codes and the steps recorded.

        ``how`` is the rest of the request, as described in ``tests/crash/child.py``.
        """
        request = {"folder": str(trial.folder), "store": trial.store, **how}
        request["database"] = trial.settings.database
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["codes"], answer["steps"]


class Trial:
    """A folder that changes, its store, and what the store may show after a crash.

    ``shown`` are the texts that the store showed at the last check, by path, ``embedded`` those
    of them that had vectors; ``disk`` are the texts that the folder holds. Whatever happens, each
    path shows the text of ``shown`` or that of ``disk``.
    """

    def __init__(self, home: Path, seed: int = 0, *, in_milvus: bool = False, database: str = ""):
        self.folder = home / "documents"
        self.folder.mkdir(parents=True)
        self.store = f"milvus:{home}/store.db" if in_milvus else f"{home}/store"
        self.settings = load_settings(store=self.store, database=database, refusal="eager")
        self.shown: dict[str, str] = {}
        self.embedded: dict[str, str] = {}
        self.disk: dict[str, str] = {}
        self.lost = self.wrong = 0
        self.faults: list[str] = []
        self._random = random.Random(seed)
        self._names = iter(_NAMES * 100)
        for _ in range(8):
            self._add()

    def change(self):
        """Edit two files, add one, remove one, rename one and copy one."""
        for path in self._random.sample(sorted(self.disk), 2):
            self._write(path, self._text(self.disk[path][:2]))
        self._add()
        removed, renamed, copied = self._random.sample(sorted(self.disk), 3)
        self._remove(removed)
        self._write(f"new-{renamed[-9:]}", self.disk[renamed])
        self._remove(renamed)
        if len(self.disk) < 10:
            self._write(f"copy-{copied[-9:]}", self.disk[copied])

    def check(self):
        """Compare the store with what it may show, ask it questions, and let doctor examine it."""
        store = Store(self.settings.store)
        with store.snapshot():
            paths = [row["path"] for row in store.documents()]
            documents = {path: store.document_by_path(path) for path in paths}
        store.close()
        shown = {path: document.source for path, document in documents.items()}
        without_vectors = {path for path, document in documents.items() if lacks_vectors(document)}
        embedded = {path: text for path, text in shown.items() if path not in without_vectors}
        for path in {*self.shown, *self.disk, *shown}:
            if shown.get(path) not in (self.shown.get(path), self.disk.get(path)):
                self._fault("lost", f"{path} shows {shown.get(path)}")
        for text in set(self.shown.values()) & set(self.disk.values()) - set(shown.values()):
            self._fault("lost", f"{text} is gone")
        for path in without_vectors:
            if self.embedded.get(path):
                self._fault("lost", f"{path} had vectors and has none any more")
        self._ask(embedded)
        self._search(set(shown.values()) - set(embedded.values()))
        self.shown, self.embedded = shown, embedded
        problems = {check.name: check.problem for check in examine(self.settings).problems}
        if set(problems) - {"faiss", "leftovers", "milvus"}:
            self._fault("lost", f"doctor says {problems}")
        return problems

    def read_folder(self):
        """Take what the folder holds now for what it may show: an upload arrives or does not."""
        self.disk = {
            path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in self.folder.rglob("[!.]*")
            if path.is_file()
        }

    def send(self, home):
        """Write a file as a browser sends it; return where it lies."""
        home.mkdir(exist_ok=True)
        file = home / f"{self._random.randrange(10**5):05}.txt"
        file.write_text(self._text(next(self._names)), encoding="utf-8")
        return file

    def repair(self):
        """Let doctor repair the store, after which nothing may be wrong with it."""
        problems = repair(self.settings).problems
        if problems:
            self._fault("lost", f"doctor could not repair {problems}")

    def texts(self):
        """Return the texts that the store shows, by path."""
        store = Store(self.settings.store)
        with store.snapshot():
            shown = {
                row["path"]: store.document_by_path(row["path"]).source for row in store.listing()
            }
        store.close()
        return shown

    def fault(self, what):
        """Record that something was lost."""
        self._fault("lost", what)

    def accept(self, restored):
        """Let the store show some texts, by path, besides those of the folder."""
        self.shown, self.embedded = dict(restored), dict(restored)

    def settle(self, runner):
        """Sync to the end, after which the store must equal the folder and have no problem."""
        codes, _ = runner.sync(self)
        problems = self.check()
        if codes != [0] or self.shown != self.disk or problems:
            self._fault("lost", f"a whole sync ends with {codes}, {problems}")

    def _ask(self, shown):
        """Ask a question about each text, whose answer must be in it."""
        answers = {}
        assistant = Assistant.open(settings=self.settings, embedder=CharacterEmbedder())
        for text in sorted(set(shown.values())):
            answers[text] = answer_about(assistant, text)
        assistant.close()
        for text, answer in answers.items():
            # A copy of the text that was edited since says otherwise, and is right too.
            right = {
                other[: other.index("。")] for other in shown.values() if other[:2] == text[:2]
            }
            is_right = any(sentence in answer for sentence in right)
            if not is_right and answer != self._reference(shown, text):
                self._fault("wrong", f"{text}: {answer}")

    def _search(self, texts):
        """Search for texts without vectors, which are found by their words until the next sync."""
        assistant = Assistant.open(settings=self.settings, embedder=CharacterEmbedder())
        for text in sorted(texts):
            hits = assistant.search(f"{text[:2]}茶厂", channels=Channels(dense=False))
            if not any(hit.text.startswith(text[:2]) for hit in hits):
                self._fault("wrong", f"{text} is not found by its words")
        assistant.close()

    def _reference(self, shown, text):
        """Return the answer of a new store that was made from the same documents."""
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "documents"
            folder.mkdir()
            for path, content in shown.items():
                (folder / path).write_text(content, encoding="utf-8")
            settings = load_settings(store=Path(home) / "store", refusal="eager")
            sync([folder], settings, CharacterEmbedder())
            assistant = Assistant.open(settings=settings, embedder=CharacterEmbedder())
            answer = answer_about(assistant, text)
            assistant.close()
            return answer

    def _fault(self, kind, what):
        setattr(self, kind, getattr(self, kind) + 1)
        self.faults.append(what)

    def _add(self):
        name = next(self._names)
        self._write(f"{self._random.randrange(10**5):05}.txt", self._text(name))

    def _text(self, name):
        tons = self._random.randrange(1000, 9999)
        text = f"{name}茶厂去年生产了{tons}吨茶叶。要求：一要快。二要好。三要省。"
        return text + "\n" + _MORE if tons % 3 == 0 else text

    def _write(self, path, text):
        (self.folder / path).write_text(text, encoding="utf-8")
        self.disk[path] = text

    def _remove(self, path):
        (self.folder / path).unlink()
        del self.disk[path]


def answer_about(assistant, text):
    """Return the answer to the question of a text, with the nearest quotes if it is refused.

    The confidence of so toy an embedder is near the level of refusal, where it depends on the
    documents without vectors, too.
    """
    answer = assistant.ask(f"{text[:2]}茶厂去年生产了多少吨茶叶？")
    return "\n".join([answer.text, *(citation.quote for citation in answer.nearest)])


def lacks_vectors(document):
    """Return True if the vectors of a document are still missing."""
    return document.state is DocumentState.WORDS


def harm(trial, how):
    """Damage the derived files: truncate one, flip a bit, or delete a generation."""
    home = trial.settings.store / "generations"
    files = sorted(path for path in home.rglob("*") if path.is_file())
    if not files:
        return
    path = files[how % len(files)]
    data = bytearray(path.read_bytes())
    if how % 3 == 0:
        path.write_bytes(data[: len(data) // 2])
    elif how % 3 == 1 and data:
        data[how % len(data)] ^= 1 << how % 8
        path.write_bytes(data)
    else:
        for other in files:
            if other.parent == path.parent:
                other.unlink()


def spread(steps, count):
    """Return at most ``count`` of the steps, spread evenly over the sync."""
    return [steps[i * len(steps) // count] for i in range(min(count, len(steps)))]


def steps_of(runner, home):
    """Return the steps of a sync that adds, edits, renames, copies and removes, in order."""
    trial = Trial(home)
    runner.sync(trial)
    trial.change()
    return runner.sync(trial, record=True)[1]


def page_steps(runner, home, sent):
    """Return the steps of an upload and of its removal by the page, in order."""
    trial = Trial(home)
    trial.settle(runner)
    file = trial.send(sent)
    upload = runner.sync(trial, upload=str(file), record=True)[1]
    remove = runner.sync(trial, remove=f"uploads/{file.name}", record=True)[1]
    return {"upload": upload, "remove": remove}


def kill(runner, trial, count, *, steps, latest):
    """Kill syncs at the steps and then, until there are ``count`` kills, at random times.

    ``latest`` is the last of these times, in seconds. Returns how many syncs were killed. Every
    state is checked; every third is damaged first, every fourth is repaired by doctor, every
    fifth is synced to the end.
    """
    chance = random.Random(1)
    kills = attempts = 0
    waiting = list(steps)
    while kills < count and attempts < 20 * count:
        attempts += 1
        trial.change()
        how = {"step": waiting.pop(0)} if waiting else {"after": chance.uniform(0, latest)}
        codes, _ = runner.sync(trial, **how)
        kills += codes == [KILLED]
        if attempts % 3 == 0:
            harm(trial, attempts)
        trial.check()
        if attempts % 4 == 0:
            trial.repair()
        if attempts % 5 == 0:
            trial.settle(runner)
    trial.settle(runner)
    return kills


def kill_copies(runner, trial, file, count, *, latest):
    """Kill backups to a file, and restores from it, at random times; return how many of each.

    A killed backup leaves the store as it was and the file sound; a killed restore shows the store
    before or the one of the backup. After each the store is synced to the end.
    """
    chance = random.Random(2)
    runner.sync(trial, backup=str(file))
    digest, early = backup.check(file).digest, trial.texts()
    kills = {"backup": 0, "restore": 0}
    for attempt in range(20 * count):
        if sum(kills.values()) == count:
            break
        action = "restore" if attempt % 2 else "backup"
        if kills[action] == count // 2:
            continue
        trial.change()
        trial.settle(runner)
        late = dict(trial.shown)
        how = {action: str(file), "after": chance.uniform(0, latest)}
        kills[action] += runner.sync(trial, **how)[0] == [KILLED]
        state = trial.texts()
        if state not in ([late] if action == "backup" else [early, late]):
            trial.fault(f"after a killed {action} the store shows {state}")
        try:
            now = backup.check(file).digest
        except StoreError as error:
            trial.fault(f"after a killed {action} the backup is lost: {error}")
            break
        if now != digest:
            digest, early = now, late
        trial.accept(state)
    trial.settle(runner)
    return kills


def kill_pages(runner, trial, sent, kinds, *, steps, latest):
    """Kill uploads and removals by the page; return how many of each kind were killed.

    ``kinds`` says how many of ``upload`` and ``remove`` to kill, ``sent`` is the folder in which
    the uploads arrive. They are killed at the steps and then at random times. A file is in the
    corpus whole or not at all, and the store shows it or does not; every third time it is synced
    to the end.
    """
    chance = random.Random(3)
    waiting, kills = {kind: list(steps[kind]) for kind in kinds}, dict.fromkeys(kinds, 0)
    for attempt in range(20 * sum(kinds.values())):
        wanted = [kind for kind in kinds if kills[kind] < kinds[kind]]
        if not wanted:
            break
        held = sorted(path for path in trial.disk if path.startswith("uploads/"))
        action = wanted[attempt % len(wanted)]
        how = {"after": chance.uniform(0, latest)}
        if waiting[action]:
            how = {"step": waiting[action].pop(0)}
        if action == "upload":
            file = trial.send(sent)
            text = file.read_text(encoding="utf-8")
            target = f"uploads/{file.name}"
            codes, _ = runner.sync(trial, upload=str(file), **how)
        else:
            if not held:
                runner.sync(trial, upload=str(trial.send(sent)))
                trial.read_folder()
                trial.settle(runner)
                held = sorted(path for path in trial.disk if path.startswith("uploads/"))
            target, text = held[0], trial.disk[held[0]]
            codes, _ = runner.sync(trial, remove=target, **how)
        kills[action] += codes == [KILLED]
        trial.read_folder()
        if trial.disk.get(target, text) != text:
            trial.fault(f"after a killed {action} {target} holds {trial.disk[target]}")
        trial.check()
        if attempt % 3 == 0:
            trial.settle(runner)
    trial.settle(runner)
    return kills


def kill_migrations(runner, trial, versions, count):
    """Kill syncs that migrate stores of older versions; return how many were killed.

    ``versions`` are functions that turn a store into one of an older version. After each kill a
    sync to the end must show all documents again.
    """
    kills = 0
    steps = {}
    for attempt in range(20 * count):
        if kills == count:
            break
        make_older = versions[attempt % len(versions)]
        if make_older not in steps:
            make_older(trial.settings.store)
            recorded = runner.sync(trial, record=True)[1]
            steps[make_older] = [
                step for step in recorded if step.startswith(("schema.", "compaction."))
            ]
            trial.settle(runner)
        trial.change()
        trial.settle(runner)
        make_older(trial.settings.store)
        step = steps[make_older][attempt * 7 % len(steps[make_older])]
        kills += runner.sync(trial, step=step)[0] == [KILLED]
        trial.settle(runner)
    return kills
