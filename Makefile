# Kawat from a fresh clone: Python 3.11, make and the package index are all that these need.
PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUNTIME_STAMP := .venv/.runtime
DEV_STAMP := .venv/.dev
JUDGES_STAMP := tests/browser/node_modules/.fetched
NODE_STAMP := frontend/node_modules/.installed
BUILT := kawat/web/static/kawat/built
# The lock must hold the index's own hashes and name no index, whatever this machine's pip is set to.
COMPILE := env -u PIP_FIND_LINKS -u PIP_NO_INDEX CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --allow-unsafe --strip-extras \
	--build-deps-for editable

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev judges demo test test-sqlite test-browser test-postgresql test-database test-processes test-rest check \
	fuzz check-frontend compare-frontend frontend bench words pictures lock clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME_STAMP) ## Create .venv with everything that runs Kawat
setup-dev: $(DEV_STAMP) ## Add what tests and checks need

judges: $(JUDGES_STAMP) ## Fetch axe-core, the Nu checker and Lighthouse for tests/browser (needs npm)

demo: setup ## A whole wire on this machine, from filing to proof (ARGS=--exit ends after the report)
	$(BIN)/kawat demo $(ARGS)

test: setup-dev ## The whole suite on SQLite, and beside it what touches the database on PostgreSQL (ARGS go to pytest)
	$(MAKE) --no-print-directory --keep-going --jobs=$(JOBS) $(PARTS)

# Parts of the suite, the longest first, as each job takes the next when it has ended one. There are two jobs more than
# cores, since processes and browsers often wait. The last part is whatever is in no other. Lines come as they are written,
# each with the name of its part before it.
JOBS := $(shell expr 2 + $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))
DATABASE_TESTS := tests/store tests/actions tests/web
# Over PostgreSQL too: all that is written, and of the pages those whose questions are their own, with the walk that opens
# every page there is. What pages write is written by actions.
POSTGRESQL_TESTS := tests/store tests/actions tests/contract/test_websub.py $(addprefix tests/web/test_,$(addsuffix .py, \
	pseudo_locale search feeds newsroom profiles desk_queue operator_room reports api_items))
PROCESS_TESTS := $(addprefix tests/,bench cli contract demo edge journey roles)
PARTS := test-browser test-postgresql test-database test-processes test-rest
$(PARTS): SHELL := bash
$(PARTS): .SHELLFLAGS := -o pipefail -c
test-sqlite: test-browser test-database test-processes test-rest

test-browser: setup-dev ## The pages in a browser alone (KAWAT_WALKS=all walks every journey in twelve ways)
	@$(BIN)/python -m pytest tests/browser $(ARGS) | while IFS= read -r line; do echo "browser     $$line"; done

test-postgresql: setup-dev
	@KAWAT_TEST_ENGINE=postgresql $(BIN)/python -m pytest $(POSTGRESQL_TESTS) $(ARGS) \
		| while IFS= read -r line; do echo "postgresql  $$line"; done

test-database: setup-dev
	@$(BIN)/python -m pytest $(DATABASE_TESTS) $(ARGS) | while IFS= read -r line; do echo "database    $$line"; done

test-processes: setup-dev
	@$(BIN)/python -m pytest $(PROCESS_TESTS) $(ARGS) | while IFS= read -r line; do echo "processes   $$line"; done

test-rest: setup-dev
	@$(BIN)/python -m pytest tests $(addprefix --ignore=,tests/browser $(DATABASE_TESTS) $(PROCESS_TESTS)) $(ARGS) \
		| while IFS= read -r line; do echo "rest        $$line"; done

check: setup-dev check-frontend ## Lint, format, types, the floors of the house, translations, and the pages' scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.wording --check

frontend: $(NODE_STAMP) ## Build the pages' scripts into the package; the only thing that needs node, and nobody who runs Kawat
	cd frontend && npm run --silent build

check-frontend: ## Test the pages' scripts, and see that what is committed is what they build to
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory compare-frontend; \
	elif [ "$$CI" = true ]; then echo "no node here: the pages' scripts cannot be compared with what is committed" >&2; exit 1; \
	else echo "SKIPPED: no node here, so that the pages' scripts were neither tested nor built"; fi

compare-frontend: $(NODE_STAMP)
	cd frontend && npm run --silent test
	rm -rf build/frontend && mkdir -p build
	cd frontend && npm run --silent build -- --outDir ../build/frontend
	diff -r build/frontend $(BUILT) || { echo "make frontend, and commit what it wrote" >&2; exit 1; }

fuzz: setup-dev ## Fuzz a reader of strangers' copy (ARGS="mail 60": which, and seconds; says so where atheris is missing)
	$(BIN)/python -m tests.fuzz $(ARGS)

bench: setup-dev ## The speed and memory of one circuit (docs/performance.md)
	$(BIN)/kawat bench circuit $(ARGS)

words: setup-dev ## Gather what the pages say into the catalogues of 15 languages, and compile them
	$(BIN)/python -m tests.wording

pictures: setup-dev ## Every room as it looks, in two languages, light and dark, into docs/pictures/rooms (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

lock: setup-dev ## Pin the dependencies of pyproject.toml anew, with hashes (ARGS=--upgrade for newer ones)
	$(COMPILE) $(ARGS) --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) $(ARGS) --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt pyproject.toml

clean: ## Remove the environment and caches
	rm -rf .venv frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info

$(NODE_STAMP): frontend/package-lock.json frontend/.npmrc
	cd frontend && npm ci --silent
	@touch $@

# A stamp is written last, so that an install that was interrupted is done again.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kawat needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

$(RUNTIME_STAMP): requirements/runtime.txt pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/runtime.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m kawat.web.catalogues
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUNTIME_STAMP)
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(JUDGES_STAMP): tests/browser/package-lock.json
	cd tests/browser && npm ci --ignore-scripts
	@touch $@
