# What one does with this project, for people and for CI alike. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
LAB_SETTINGS := $(VENV)/share/jupyter/lab/settings/overrides.json
STATIC := cassette_viz/frontend/static

# Jupyter refuses to run as root unless told, and in containers one often is.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check check-frontend test-unit test-page test-jupyter test-plotly6 chromium bench build clean

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/.lab $(LAB_SETTINGS)  ## open the quickstart notebook in JupyterLab
	$(BIN)/jupyter lab $(AS_ROOT) --LabApp.news_url=None \
	    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate notebooks/01_quickstart.ipynb

# From quick to slow, so that a mistake shows early.
test: $(VENV)/.test chromium check test-unit test-page test-jupyter  ## check everything, then run every test

check: $(VENV)/.test check-frontend  ## lint, format, types, import layers, front end
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo

check-frontend:  ## types, tests and bundle of the front end; needs node
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory .frontend; \
	else echo "node is not installed: the front end is not checked"; fi

.PHONY: .frontend
.frontend: node_modules/.installed
	npm run --silent check
	NODE_OPTIONS=--test-reporter=dot npm run --silent test
	@before=$$(cat $(STATIC)/* | cksum); npm run --silent build; \
	if [ "$$before" != "$$(cat $(STATIC)/* | cksum)" ]; then \
	    echo "$(STATIC) was not what its sources build. It has been built anew: commit it." >&2; exit 1; fi

# --dist loadgroup: what shares something costly runs in one worker, where it is made once: the recordings of the corpus,
# a server of Jupyter with its page and its kernel.
test-unit: $(VENV)/.test  ## the tests that need no browser
	$(BIN)/pytest -n auto --dist loadgroup -m "not browser and not jupyter"

test-page: $(VENV)/.test  ## the exported page in Chromium
	$(BIN)/pytest -n auto -m browser tests/browser

test-jupyter: $(VENV)/.test  ## the widgets in JupyterLab and Notebook, in Chromium
	$(BIN)/pytest -n auto --dist loadgroup -m jupyter tests/browser

# Two majors of plotly are allowed, and pip takes the newer one. Not part of `make test`: it needs a second environment.
test-plotly6: $(VENV)-plotly6/.made chromium  ## charts, widgets and notebooks with plotly 6
	$(VENV)-plotly6/bin/pytest -n auto tests/charts tests/widgets
	$(VENV)-plotly6/bin/pytest -n auto --dist loadgroup tests/browser/test_jupyter.py

chromium: $(VENV)/.test  ## find a Chromium for the tests, or install one
	@$(BIN)/python -m tests.browser.chromium

bench: $(VENV)/.bench  ## measure speed against peers
	$(BIN)/python -m tests.benchmarks

build: $(VENV)/.build  ## make wheel and sdist in dist/
	$(BIN)/python -m build

clean:  ## remove all that make made
	rm -rf $(VENV) $(VENV)-plotly6 node_modules dist test-results .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find cassette_viz tests -name __pycache__ -prune -exec rm -rf {} +

# A stamp says which extra is installed. It ages when pyproject.toml changes.
$(VENV)/.lab $(VENV)/.test $(VENV)/.bench: $(VENV)/.%: $(VENV)/.made pyproject.toml
	@echo "installing cassette_viz[$*] into $(VENV) ..."
	@$(PIP) install --editable '.[$*]'
	@touch $@

# JupyterLab asks everybody whether it may fetch its news; a demonstration shall open without a question.
$(LAB_SETTINGS): $(VENV)/.lab
	@mkdir -p $(@D)
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' > $@

$(VENV)/.build: $(VENV)/.made
	@$(PIP) install build
	@touch $@

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "cassette_viz needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing)." >&2; \
	    echo "If there is a newer one under another name: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@# Our own package.json says "module"; JupyterLab's scripts for node in there are none.
	@echo '{"type": "commonjs"}' > $(VENV)/package.json
	@touch $@

$(VENV)-plotly6/.made: $(VENV)/.made pyproject.toml
	@echo "installing cassette_viz[test] with plotly 6 into $(VENV)-plotly6 ..."
	@$(PYTHON) -m venv $(VENV)-plotly6
	@$(VENV)-plotly6/bin/python -m pip -qq --disable-pip-version-check install --editable '.[test]' 'plotly<7'
	@touch $@

node_modules/.installed: package.json package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
