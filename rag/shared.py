"""What assistants over one store share: models, each loaded once, and stores limited to folders."""

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from index.embed import Embedder, open_embedder
from index.errors import ModelError
from index.settings import Settings
from index.store import ReadableStore, Store
from rag.retrieval.cross_encoder import CrossEncoderReranker, Reranker

if TYPE_CHECKING:
    from rag.generation.client import Llm

MOST_PARTS = 32
"""The most parts of a store, by the folders that they show, that are kept ready."""


class Models:
    """The embedding model, the reranker and the language model of some settings.

    They are loaded when they are first needed. Thread-safe.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """Load nothing yet; ``embedder`` is used in place of the one of the settings.

        Raises SettingsError if the language model of the settings cannot be used.
        """
        self._settings = settings
        self._embedder = embedder
        self._reranker: Reranker | None = None
        self._llm: Llm | None = None
        self._loading = threading.Lock()
        if settings.llm:
            from rag.generation.client import check_llm  # its asyncio is slow to import

            check_llm(settings)

    def embedder(self, store: ReadableStore) -> Embedder:
        """Return the embedding model. Raises ModelError if the store was made with another."""
        with self._loading:
            if self._embedder is None:
                self._embedder = open_embedder(self._settings.model)
            embedder = self._embedder
        # Not inside the lock: who reads the store may be waiting for a model.
        made_with = store.meta().get("model", embedder.identity)
        if made_with != embedder.identity:
            raise ModelError(
                "The store was made with the model {made_with}, the settings name"
                " {identity}. Set model back, or delete the folder"
                " {folder} and run yinzheng sync again.",
                made_with=made_with,
                identity=embedder.identity,
                folder=store.folder,
            )
        return embedder

    def reranker(self) -> Reranker | None:
        """Return the cross-encoder, None if the settings name none."""
        with self._loading:
            if self._settings.reranker and self._reranker is None:
                self._reranker = CrossEncoderReranker(self._settings.reranker)
            return self._reranker

    def llm(self) -> "Llm | None":
        """Return the language model, None if the settings name none."""
        with self._loading:
            if self._llm is None and self._settings.llm:
                from rag.generation.client import open_llm

                self._llm = open_llm(self._settings)
            return self._llm


class LimitedStores:
    """The stores that show a part of another one's documents, opened once for each part.

    Each takes memory, and the parts that users see change with the file of users: those that were
    asked for longest ago are given up, and closed once nobody reads them any more. Thread-safe.
    """

    def __init__(self, whole: Store) -> None:
        """Open nothing yet."""
        self._whole = whole
        self._opened: OrderedDict[frozenset[str], Store] = OrderedDict()
        self._lock = threading.Lock()

    def store(self, folders: frozenset[str] | None) -> Store:
        """Return the store with the documents in some folders; None stands for all of them."""
        if folders is None:
            return self._whole
        with self._lock:
            if folders not in self._opened:
                self._opened[folders] = Store(self._whole.folder, folders)
                if len(self._opened) > MOST_PARTS:
                    self._opened.popitem(last=False)
            self._opened.move_to_end(folders)
            return self._opened[folders]

    def close(self) -> None:
        """Close them; they are opened again if they are asked for."""
        with self._lock:
            opened, self._opened = list(self._opened.values()), OrderedDict()
        # Not inside the lock: a store is closed once nobody reads it any more.
        for store in opened:
            store.close()
