# `make demo` and `make test` work alone on a fresh machine with Python 3.11+, make and PyPI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready
export SUPERBILL_CARRIERS ?= $(CURDIR)/$(VENV)/share/superbill/carriers
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

.PHONY: setup demo test test-long lint bench docs lock clean help

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

setup: $(READY)  ## build .venv and download the packages that carry official tables

$(READY): requirements/dev.lock requirements/uv.lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "superbill needs Python 3.11 or newer; set PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/uv.lock.txt
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/superbill tables fetch --no-compile
	@touch $@

demo: $(READY)   ## three invented charts from note to posted payment
	@$(BIN)/superbill demo --output demo-output $(foreach file,$(wildcard ../shared/notes/aci_icd10_dev.jsonl),--notes $(file))

test: $(READY)   ## lint, types, import contracts and the tests (SQLite)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n auto --maxprocesses 8

test-long: $(READY) ## the browser, the office on PostgreSQL, kills, fuzzing and large files
	@$(BIN)/python -m pytest -m long

lint: $(READY)
	@$(BIN)/ruff check src tests benchmarks scripts
	@$(BIN)/ruff format --check --quiet src tests benchmarks scripts
	@$(BIN)/mypy --no-error-summary
	@out=$$($(BIN)/lint-imports) || { echo "$$out"; exit 1; }

bench: $(READY)  ## every benchmark, printed as ratios
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: $(READY)   ## build the documentation into site/
	@$(UV) pip install --quiet --require-hashes -r requirements/docs.lock
	@$(BIN)/python -m superbill.reference docs/reference
	@$(BIN)/mkdocs build --strict --quiet

lock:            ## renew the lock files
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --group dev pyproject.toml -o requirements/dev.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --group docs pyproject.toml -o requirements/docs.lock
	@echo uv | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' - -o requirements/uv.lock.txt

clean:           ## remove what was built here; never the data directory
	@rm -rf $(VENV) .cache build dist site demo-output
