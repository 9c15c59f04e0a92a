"""The facade: open a store, search it, ask it."""

import copy
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.embed import Embedder, Encoded
from index.errors import StoreError
from index.settings import Settings, load_settings
from index.store import EVERYWHERE, Scope, Store
from index.text import segmenter
from rag.answer.events import Done, Event, Started, as_events
from rag.answer.extractive import refuse
from rag.answer.list_item import quote_item
from rag.background import run_in_background
from rag.pipeline import Outcome, Search, find_passages, run
from rag.question.analysis import analyze
from rag.question.encoding import encode_question
from rag.question.follow_up.rewriting import understand
from rag.question.parser import clean_text, read_question
from rag.question.scope import check_scope, is_in_scope, read_scope
from rag.reading.evidence import Evidence
from rag.reading.reader import LazyReader
from rag.retrieval.candidates import Channels
from rag.retrieval.hits import list_hits
from rag.retrieval.projection import Scatter, scatter
from rag.shared import LimitedStores, Models
from rag.types import Answer, Hit, Hits, PassageText, Question
from rag.visit import LOCAL, Activity, Observer, Visit
from rag.visit import Outcome as Ending

if TYPE_CHECKING:  # only a language model needs it
    from rag.generation.prompt import Source


class Assistant:
    """Answers questions from one store; safe to share between threads.

        with Assistant.open(".yinzheng") as assistant:
            print(assistant.ask("谁主持会议？").text)

    ``search``, ``ask`` and ``stream`` take the same filters, as keywords or as a ``Scope``:
    ``path`` keeps documents whose path begins with it, ``since`` and ``until`` keep documents
    dated between two days (``YYYY-MM-DD``, both included), and ``within`` keeps the documents and
    folders that it names. Giving both ``scope`` and keywords raises TypeError.
    """

    def __init__(self, store: Store, settings: Settings, embedder: Embedder | None = None) -> None:
        """Use an open store; models are loaded with the first question.

        Raises SettingsError if the language model of the settings cannot be used.
        """
        self._store = store
        self._models = Models(settings, embedder)
        self._reader = LazyReader(settings.reader)
        self.settings = settings
        self._visit = LOCAL
        self._observer: Observer | None = None
        # Shared with every assistant that is made from this one:
        self._closed = threading.Event()
        self._limited = LimitedStores(store)

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
    ) -> "Assistant":
        """Open a store: a folder or ``milvus:URI[/database]``, by default that of the settings.

        The settings default to those of the settings file and the environment. Raises StoreError
        if the folder has no store, SettingsError for a bad setting.
        """
        chosen = settings or load_settings()
        if store:
            chosen = chosen.at(store)
        return cls(Store.of(chosen), chosen, embedder)

    def quoting(self) -> "Assistant":
        """Return an assistant over the same store that uses no language model and no reranker.

        It shares embedder and reader, is not observed, and is this assistant itself if all that
        is so already. Raises ModelError if the store was made with another embedding model.
        """
        if not (self.settings.llm or self.settings.reranker or self._observer):
            return self
        assistant = copy.copy(self)
        assistant._observer = None
        if self.settings.llm or self.settings.reranker:
            assistant.settings = self.settings.model_copy(update={"llm": "", "reranker": ""})
            assistant._models = Models(assistant.settings, self._models.embedder(self._store))
        return assistant

    def seen_by(self, visit: Visit | None) -> "Assistant":
        """Return an assistant that shows the sender of a request the folders they may see.

        It shares stores and models with this one; what it does is told to the same observer. Every
        door of a server asks through such an assistant. Raises StoreError if the settings name
        users and the request is nobody's.
        """
        if self.settings.auth_file and not (visit and visit.user):
            raise StoreError("Nobody may ask here without a name and a secret.")
        assistant = copy.copy(self)
        assistant._visit = visit or LOCAL
        assistant._store = self._limited.store(assistant._visit.folders)
        return assistant

    def observe(self, observer: Observer | None) -> None:
        """Tell an observer of every question and search of those made by ``seen_by`` later on.

        Questions of ``quoting()`` are not told: nobody asked them.
        """
        self._observer = observer

    def report_opened(self, document: str) -> None:
        """Tell the observer that a document, given by its name, was shown."""
        self._report(Activity("open", self._visit, document, "shown"))

    def close(self) -> None:
        """Close the store; closing it again does nothing."""
        self._closed.set()
        self._store.close()
        self._limited.close()

    @property
    def is_closed(self) -> bool:
        """Whether the assistant was closed, or the one that it was made from."""
        return self._closed.is_set()

    def __enter__(self) -> Self:
        """Return the assistant itself; it is closed when the block ends."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    @property
    def store(self) -> Store:
        """The store from which questions are answered."""
        return self._store

    @property
    def visit(self) -> Visit:
        """The request that is answered."""
        return self._visit

    def search(
        self,
        query: str,
        k: int = 10,
        channels: Channels | None = None,
        *,
        scope: Scope = EVERYWHERE,
        path: str = "",
        since: str = "",
        until: str = "",
        within: str | Sequence[str] = (),
        expand: int = 0,
    ) -> Hits:
        """Return up to ``k`` passages for a query, best first, with the time of each step.

        ``channels`` are those used for ranking, all by default; ``expand`` is the number of
        neighbouring passages on either side to add to each hit; the class describes the filters.

        Raises QuestionError for a query without words or a bad date, ModelError if the store was
        made with another model, StoreError if it has no documents or not those of ``within``.
        """
        scope = _choose(scope, path, since, until, within)
        began = time.perf_counter()
        hits, problem = Hits(), ""
        ending: Ending = "failed"
        try:
            hits = self._search(query, k, channels, scope, expand)
            ending = "found" if hits else "refused"
            return hits
        except Exception as error:
            problem = type(error).__name__
            raise
        finally:
            seconds = time.perf_counter() - began
            self._report(
                Activity("search", self._visit, query, ending, seconds, scope, None, hits, problem)
            )

    def _search(
        self, query: str, k: int, channels: Channels | None, scope: Scope, expand: int
    ) -> Hits:
        self._check_open()
        question = read_question(query)
        scope = read_scope(scope)
        check_scope(self._store, scope)
        began = time.perf_counter()
        steps: dict[str, float] = {}
        # Only the query as a whole is searched for, not its parts.
        question = replace(question, parts=(), each=False, drops_source=False)
        encode = self._begin_encoding(question, steps)
        with self._store.snapshot(scope) as index:
            analyzed = analyze(self._store, question, encode)
            search = Search(scope, channels, self._models.reranker())
            retrieved = find_passages(self._store, index, analyzed, search)
            hits = list_hits(self._store, retrieved, max(0, k), expand)
        steps["retrieve"] = _ms(time.perf_counter() - began) - steps["embed"]
        return Hits(hits, steps)

    def ask(
        self,
        question: str,
        channels: Channels | None = None,
        *,
        history: Sequence[Answer] = (),
        scope: Scope = EVERYWHERE,
        path: str = "",
        since: str = "",
        until: str = "",
        within: str | Sequence[str] = (),
    ) -> Answer:
        """Return an answer made of exact quotes, or a refusal.

        ``history`` are the earlier answers of the conversation, the latest last; the class
        describes the filters. Raises QuestionError for a question without words or a bad date,
        ModelError if the store was made with another model, StoreError if it has no documents or
        not those of the filters, SettingsError if the language model of the settings cannot be
        used.
        """
        chosen = _choose(scope, path, since, until, within)
        for event in self.stream(question, channels, history=history, scope=chosen):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        channels: Channels | None = None,
        *,
        history: Sequence[Answer] = (),
        scope: Scope = EVERYWHERE,
        path: str = "",
        since: str = "",
        until: str = "",
        within: str | Sequence[str] = (),
        stop: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """Yield each sentence of the answer once it is verified, then the whole answer.

        The arguments are those of ``ask``, and its errors are raised with the first event.
        Closing the iterator ends the request to a language model; so does setting ``stop`` from
        any thread while the iterator waits.
        """
        began = time.perf_counter()
        scope = _choose(scope, path, since, until, within)

        def report(ending: Ending, answer: Answer | None = None, problem: str = "") -> None:
            seconds = time.perf_counter() - began
            self._report(
                Activity(
                    "ask", self._visit, question, ending, seconds, scope, answer, problem=problem
                )
            )

        answered = False
        try:
            with closing(self._stream(question, channels, history, scope, stop)) as events:
                for event in events:
                    if isinstance(event, Done):
                        report("answered" if event.answer.answered else "refused", event.answer)
                        answered = True
                    yield event
        except Exception as error:
            if not answered:
                report("failed", problem=type(error).__name__)
            raise
        except GeneratorExit:
            if not answered:
                report("stopped")
            raise

    def _stream(
        self,
        question: str,
        channels: Channels | None,
        history: Sequence[Answer],
        scope: Scope,
        stop: threading.Event | None,
    ) -> Generator[Event, None, None]:
        began = time.perf_counter()
        self._check_open()
        clean = clean_text(question)
        with self._store.snapshot():
            meant = understand(self._store, clean, history)
        asked = read_question(meant.text)
        llm = self._models.llm()
        scope = read_scope(scope)
        documents = check_scope(self._store, scope)
        understood = meant.text if meant.text != clean else ""
        yield Started(understood)
        times: dict[str, float] = {}
        if meant.beyond:
            events = as_events(refuse(asked, Evidence(), 0.0))
        elif meant.item and is_in_scope(self._store, documents, meant.item):
            with self._store.snapshot(scope):
                answer = quote_item(
                    self._store, asked, meant.item, meant.following, meant.confidence
                )
            events = as_events(answer)
        else:
            answer, sources = self._extract(
                asked, meant.documents, channels, times, scope, bool(llm)
            )
            events = as_events(answer)
            if llm and answer.answered:
                from rag.generation.generator import generate  # only a language model needs it

                writer = llm.until(stop) if stop else llm
                events = generate(
                    asked, sources, writer, self._models.embedder(self._store), answer
                )
        with closing(events):
            for event in events:
                if isinstance(event, Done):
                    times["total"] = _ms(time.perf_counter() - began)
                    answer = replace(event.answer, understood=understood, scope=scope)
                    answer.timings_ms.update(times)
                    event = Done(answer)
                yield event

    def _extract(
        self,
        asked: Question,
        documents: Sequence[str],
        channels: Channels | None,
        times: dict[str, float],
        scope: Scope,
        writing: bool,
    ) -> "tuple[Answer, list[Source]]":
        """Return the extractive answer and, if ``writing``, the sources for a language model."""
        encode = self._begin_encoding(asked, times)
        search = Search(
            scope,
            channels,
            self._models.reranker(),
            tuple(documents),
            self._reader,
            self._reading_seconds,
        )
        with self._store.snapshot(scope) as index:
            outcome = run(self._store, index, asked, encode, search)
            composing = time.perf_counter()
            answer = outcome.answer(self.settings.refusal)
            sources: list[Source] = []
            if writing and answer.answered:
                from rag.generation.context import choose_sources

                sources = choose_sources(self._store, outcome.findings)
        finding, answering = outcome.seconds
        answering += time.perf_counter() - composing
        times |= {"retrieve": _ms(finding) - times["embed"], "answer": _ms(answering)}
        return answer, sources

    def examine(self, question: str, *, scope: Scope = EVERYWHERE) -> Outcome:
        """Return the results of all stages up to the judgement, for benchmarks and diagnosis."""
        self._check_open()
        asked = read_question(question)
        encoded = self._encode(asked)
        with self._store.snapshot(scope) as index:
            search = Search(
                scope,
                reranker=self._models.reranker(),
                reader=self._reader,
                reading_seconds=self._reading_seconds,
            )
            return run(self._store, index, asked, lambda: encoded, search)

    def explain(self, answer: Answer) -> Answer:
        """Return an answer whose Chinese quotes have a gloss for readers who read none.

        If a language model is configured, they have its translation too. Raises SettingsError for
        a model that cannot be opened.
        """
        from rag.language.glosses import with_glosses  # few answers need its dictionary

        return self.translate(with_glosses(answer))

    def translate(self, answer: Answer) -> Answer:
        """Return an answer whose Chinese quotes have a translation by the language model, if any.

        Without a model it is the answer as it was. Raises SettingsError for a model that cannot be
        opened.
        """
        llm = self._models.llm()
        if llm is None:
            return answer
        from rag.generation.translation import with_translations

        return with_translations(answer, llm)

    def map(self, query: str = "", hits: Sequence[Hit] = ()) -> Scatter:
        """Return passages as points on a plane, together with the query and its hits.

        Raises what ``search`` raises.
        """
        self._check_open()
        vector = self._encode(read_question(query)).vectors[0] if query.strip() else None
        with self._store.snapshot() as index:
            return scatter(self._store, index, vector, hits)

    def passage(self, key: str) -> PassageText:
        """Return the restored text of a passage and the ranges in it that are guessed.

        Raises StoreError if the store no longer has the passage.
        """
        self._check_open()
        with self._store.snapshot():
            found = self._store.passage_by_key(key)
            restored = self._store.document(found.document_id).restored
            guessed = restored.guessed(found.start, found.end)
            return PassageText(restored.text[found.start : found.end], found.start, guessed)

    def load(self) -> None:
        """Load models, word lists and index now instead of with the first question."""
        self._check_open()
        self._models.embedder(self._store)
        self._models.llm()
        self._models.reranker()
        if self._reading_seconds:
            self._reader.load()
        segmenter.load()
        with self._store.snapshot():  # loads the index
            pass

    @property
    def _reading_seconds(self) -> float:
        return self.settings.reading_ms / 1000

    def _check_open(self) -> None:
        if self.is_closed:
            raise StoreError(
                "This assistant was closed. Open another one over the store:"
                " Assistant.open({folder})",
                folder=repr(str(self._store.folder)),
            )

    def _begin_encoding(self, question: Question, times: dict[str, float]) -> Callable[[], Encoded]:
        """Begin to encode a question in a thread; return a function that waits for the vectors.

        Meanwhile the caller can look up words. The time of the model is put into ``times`` as
        ``embed``, in milliseconds. Raises ModelError if the store was made with another model.
        """
        embedder = self._models.embedder(self._store)

        def encode() -> Encoded:
            # Must not use the store: the thread that waits for this result may hold its lock.
            began = time.perf_counter()
            encoded = encode_question(embedder, question)
            times["embed"] = _ms(time.perf_counter() - began)
            return encoded

        return run_in_background(encode)

    def _encode(self, question: Question) -> Encoded:
        return encode_question(self._models.embedder(self._store), question)

    def _report(self, activity: Activity) -> None:
        if self._observer:
            self._observer(activity)


def _choose(scope: Scope, path: str, since: str, until: str, within: str | Sequence[str]) -> Scope:
    """Return the filters as a scope. Raises TypeError if they are given in both ways."""
    names = (within,) if isinstance(within, str) and within else tuple(within)
    chosen = Scope(path, since, until, names)
    if scope != EVERYWHERE and chosen != EVERYWHERE:
        raise TypeError("Give either scope or path, since, until and within, not both.")
    return scope if chosen == EVERYWHERE else chosen


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
