# What a developer or an evaluator does with the product. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.ONESHELL:

# The first Python on the path that is 3.11, 3.12 or 3.13.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $(name))))
PORT ?= 8000
# As many test processes as there are processors.
WORKERS ?= auto

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

# A developer's machine: pages say what went wrong, and no SECRET_KEY is asked for.
DEVELOPER := DEBUG=1
# The demonstration is served as production is, but on this machine alone and without https.
export COUNCIL_NAME ?= Thornmere Council
export COUNCIL_LA_NUMBER ?= 826
export PUBLIC_DASHBOARD ?= 1
DEMONSTRATION := DEBUG=0 HTTPS=0 SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"
# Production as `manage.py check --deploy` judges it; nothing is served with this key.
PRODUCTION := DEBUG=0 SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

say = @printf '\033[1m── %s\033[0m\n' "$(1)"

.PHONY: help setup demo test check bench pictures lock port chromium

help: ## list these commands
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/.base staticfiles/.collected ## install, build the front end, migrate and load the demonstration
	$(call say,Preparing the database)
	@$(DEVELOPER) $(MANAGE) migrate --verbosity 0
	$(call say,Loading the demonstration (what was entered is kept))
	@$(DEVELOPER) $(MANAGE) load_demo

demo: port setup ## setup, then serve at http://127.0.0.1:8000/ (PORT=8080 for another port)
	$(call say,Serving at http://127.0.0.1:$(PORT)/ until Ctrl+C)
	@$(DEMONSTRATION) exec $(BIN)/gunicorn kpi_dashboard.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --log-level warning

test: .venv/.dev static/build/.built chromium ## run every test on SQLite, then on PostgreSQL
	$(call say,Every test on SQLite)
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --database=sqlite
	$(call say,Every test on PostgreSQL)
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --database=postgresql

check: .venv/.dev ## lint, formats, types, layers, templates, migrations, production settings
	$(call say,Lint and format)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	$(call say,Types)
	@$(DEVELOPER) $(BIN)/mypy
	$(call say,Layers)
	@$(BIN)/lint-imports --no-logo
	$(call say,Templates)
	@$(BIN)/djlint templates --lint --quiet
	$(call say,Migrations and production settings)
	@$(DEVELOPER) $(MANAGE) makemigrations --check --dry-run
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: .venv/.dev static/build/.built ## measure pages and imports; prints the ratios
	@$(BIN)/python -m bench

pictures: .venv/.dev ## take the README's pictures again, of a demonstration that is running
	@$(BIN)/python docs/take_pictures.py http://127.0.0.1:$(PORT)

lock: ## write requirements/*.txt again from the *.in files, at today's versions (needs uv)
	@command -v uv >/dev/null || { echo "No uv on the path: install it with 'pip install uv'." >&2; exit 1; }
	options="--universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade --quiet"
	uv pip compile $$options requirements/base.in --output-file requirements/base.txt
	uv pip compile $$options requirements/dev.in --constraint requirements/base.txt --output-file requirements/dev.txt

# Stamps: each step runs again only when what it was made from has changed.

.venv/bin/pip:
	@[ -n "$(PYTHON)" ] || { echo "No Python 3.11, 3.12 or 3.13 on the path: install one, or name it with 'make PYTHON=/path/to/python3.12'." >&2; exit 1; }
	$(call say,Making the virtual environment with $(PYTHON))
	@$(PYTHON) -m venv --clear .venv \
		|| { echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }

.venv/.base: requirements/base.txt | .venv/bin/pip
	$(call say,Installing Python packages)
	@$(BIN)/pip install --disable-pip-version-check --require-hashes --requirement $<
	touch $@

.venv/.dev: requirements/dev.txt | .venv/bin/pip
	$(call say,Installing Python packages for development)
	@$(BIN)/pip install --disable-pip-version-check --require-hashes --requirement $<
	touch $@ .venv/.base

node_modules/.installed: package-lock.json .npmrc
	@node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null \
		|| { echo "No Node 18 or later on the path: install it from your system's packages." >&2; exit 1; }
	command -v npm >/dev/null || { echo "No npm on the path: install it beside Node (Debian: apt-get install npm)." >&2; exit 1; }
	$(call say,Installing front-end packages)
	@npm ci
	touch $@

static/build/.built: node_modules/.installed package.json $(wildcard static/scss/*.scss)
	$(call say,Building the front end)
	@npm run --silent build
	touch $@

staticfiles/.collected: static/build/.built $(wildcard static/js/*) static/icon.svg | .venv/.base
	$(call say,Collecting static files)
	@$(DEMONSTRATION) $(MANAGE) collectstatic --noinput --verbosity 0
	touch $@

port:
	@if (exec 3<>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then
		echo "Port $(PORT) is busy: stop what uses it, or choose another with 'make demo PORT=8080'." >&2
		exit 1
	fi

chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "No Chromium on the path: installing Debian's"
		apt-get update
		apt-get install --yes --no-install-recommends chromium
	else
		echo "No Chromium on the path: install it (Debian: sudo apt-get install chromium) and try again." >&2
		exit 1
	fi
