# make verify: the main job. make test: the tests. Each prepares .venv when it has to and reuses it afterwards.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
BUDGET ?= standard
FAST := "not deep and not torch and not coq and not browser"
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := verify
.PHONY: verify install test coverage test-deep test-torch test-coq test-browser lint types docs bench fuzz mutation coqchk clean

verify: $(VENV)/.installed ## verify every claim and print the table
	$(BIN)/proofs-check verify --budget $(BUDGET) $(ARGS)

install: $(VENV)/.installed ## prepare .venv with the command line and the bundled data sets

test: $(VENV)/.test ## the tests
	$(BIN)/python -m pytest -m $(FAST) -n auto --dist loadscope

coverage: $(VENV)/.test ## the tests again, with coverage of branches (half as long again)
	$(BIN)/python -m pytest -m $(FAST) -n auto --dist loadscope --cov --cov-report=term:skip-covered

test-deep: $(VENV)/.test ## long-running checks on larger budgets
	$(BIN)/python -m pytest -m "deep and not torch and not coq and not browser" -n auto

test-torch: $(VENV)/.torch ## agreement with torch (installs it)
	$(BIN)/python -m pytest -m torch

test-coq: $(VENV)/.test ## certificates re-checked by Coq (needs coqc)
	$(BIN)/python -m pytest -m coq -n auto

test-browser: $(VENV)/.test ## pages in a headless browser (needs chromium)
	$(BIN)/python -m pytest -m browser

lint: $(VENV)/.lint ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.lint ## strict types
	$(BIN)/mypy

docs: $(VENV)/.docs ## the documentation, in docs/_build
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going -b html docs docs/_build

bench: $(VENV)/.test ## speed and memory, side by side in one run
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

SECONDS ?= 60
fuzz: $(VENV)/.fuzz ## fuzz every reader, SECONDS each (installs atheris)
	$(BIN)/python -m fuzz --seconds $(SECONDS)

mutation: $(VENV)/.test ## mutate the engines; their fast tests must notice (hours)
	$(BIN)/python -m engine_mutation

coqchk: $(VENV)/.test ## Coq's independent re-checker over the compiled library (needs coqchk)
	coqchk -silent -R "$$($(BIN)/python -c 'from proofs_check.kernels.coq import library; print(library())')" ProofsCheck \
		$(addprefix -norec ProofsCheck.,BatchNorm SquaredLoss MaxMargin Nearest Identities)

clean: ## remove .venv and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; run make PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable ".[plot,datasets]"
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	$(PIP) --editable ".[test]"
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(PIP) --editable ".[lint]"
	@touch $@

$(VENV)/.docs: $(VENV)/.installed
	$(PIP) --editable ".[docs]"
	@touch $@

$(VENV)/.fuzz: $(VENV)/.test
	$(PIP) atheris
	@touch $@

$(VENV)/.torch: $(VENV)/.test
	$(PIP) torch
	@touch $@
