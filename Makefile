# Two commands matter: `make demo` and `make test`. Both make their own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help demo test check format types imports wheel-test clean

help:
	@echo "make demo    the whole loop on a small web of fictional sites, then the review app"
	@echo "make test    all tests (PostgreSQL with VEILLEUR_TEST_POSTGRES, a browser where Chromium is installed)"
	@echo "make check   format, lint, types and the rules between the rooms"
	@echo "make wheel-test   build the wheel, install it in an empty environment, run the demo from it"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Veilleur needs Python 3.11 or newer; $(PYTHON) is older. Use: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[pictures]"
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[test,check]"
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/veilleur demo

# Two processes side by side: what only computes or reads pages, and the rest, which waits for databases and browsers.
APART := tests/classify tests/crawlers tests/demo tests/models

test: $(VENV)/.installed-test
	@mkdir -p build
	@echo "$(APART): told at the end"
	@$(BIN)/python -m pytest -p no:cacheprovider $(APART) > build/tests-apart.log 2>&1 & apart=$$!; \
	$(BIN)/python -m pytest $(APART:%=--ignore=%) tests; rest=$$?; \
	wait $$apart; others=$$?; cat build/tests-apart.log; \
	[ $$rest = 0 ] && [ $$others = 0 ]

check: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel-test: $(VENV)/.installed-test
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --quiet --wheel --outdir build/wheel
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/pip install --quiet build/wheel/*.whl
	cd build/wheel && env/bin/veilleur --home "$$PWD/home" demo --once

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
