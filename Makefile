# The commands of Newsvigil. Each sets up .venv by itself when it is missing or stale; nothing is installed by hand.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=

.PHONY: help run demo test lint setup schema lock clean eval screenshots bench-match bench-poll bench-read soak

help:            ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.ready            ## the service on sources.yaml (ARGS="--config FILE" for another)
	@exec $(PY) run_monitor.py run $(ARGS)

demo: $(VENV)/.ready           ## the whole job against a small newsroom on this machine (ARGS=--exit ends it by itself)
	@exec $(PY) run_monitor.py demo $(ARGS)

test: $(VENV)/.ready-dev       ## the test suite
	@exec $(PY) -m pytest -n auto $(ARGS)

lint: $(VENV)/.ready-dev       ## style, types and the import rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

setup: $(VENV)/.ready          ## only set up .venv

schema: $(VENV)/.ready         ## write docs/sources.schema.json anew
	$(PY) -m monitor.settings > docs/sources.schema.json

lock:                          ## resolve the dependencies anew into the lock files (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock

screenshots: $(VENV)/.ready    ## pictures of a digest as mail into docs/ (needs Chromium; pngquant makes them small)
	$(PY) -m demo.screenshots $(ARGS)

eval: $(VENV)/.ready           ## how well pages are read (CORPUS=folder for labelled pages of yours, ARGS=--all for others' scores)
	$(PY) -m tests.labelled_pages $(if $(CORPUS),--corpus $(CORPUS)) $(ARGS)

bench-match: $(VENV)/.ready    ## how fast the matcher is (ARGS=--quick for a short run)
	$(PY) bench/bench_match.py $(ARGS)

bench-poll: $(VENV)/.ready     ## how fast the service polls (ARGS="--feeds 2000" for a short run)
	$(PY) bench/bench_poll.py $(ARGS)

bench-read: $(VENV)/.ready     ## how fast the service reads articles (ARGS=--quick for a short run)
	$(PY) bench/bench_read.py $(ARGS)

soak: $(VENV)/.ready           ## the service under a steady stream: does its memory stay flat (ARGS="--minutes 1440" for a day)
	$(PY) bench/soak.py $(ARGS)

clean:                         ## remove .venv and every cache (your data in var/ stay)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready: requirements.lock
	@sh deploy/setup-venv.sh "$(PYTHON)" "$(VENV)" requirements.lock
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@sh deploy/setup-venv.sh "$(PYTHON)" "$(VENV)" requirements-dev.lock
	@touch $@
