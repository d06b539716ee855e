# Everything a newcomer needs: `make nightly` and `make test` do all of their own set-up.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
TOOLS := .tools
UV := $(TOOLS)/bin/uv
STAMP := $(VENV)/.installed
AIRFLOW_VENV := .venv-airflow
AIRFLOW_STAMP := $(AIRFLOW_VENV)/.installed
CHECKERS_VENV := .venv-checkers
CHECKERS_STAMP := $(CHECKERS_VENV)/.installed
PEERS_VENV := .venv-peers
PEERS_STAMP := $(PEERS_VENV)/.installed
PORT ?= 8080

.PHONY: help setup setup-extras setup-airflow setup-checkers setup-peers nightly airflow airflow-nights test test-long torture eval eval-dedup bench-storage lint lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "dibao: $(PYTHON) not found; install Python 3.11 or newer (Debian: apt install python3 python3-venv)" >&2; exit 4; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "dibao: $$($(PYTHON) --version) is too old; install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2; exit 4; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "dibao: this Python cannot make virtual environments; Debian and Ubuntu: apt install python3-venv" >&2; exit 4; }
	@echo "== bringing in uv (a private copy under $(TOOLS)/)"
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip --quiet install 'uv>=0.8' || { echo "dibao: pip could not install uv; is a Python package index reachable?" >&2; rm -rf $(TOOLS); exit 4; }

$(STAMP): pyproject.toml requirements.lock | $(UV)
	@echo "== installing the locked dependencies into $(VENV)/"
	@test -x $(VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --python $(VENV)/bin/python --constraint requirements.lock --editable '.[dev]'
	@touch $@

# an environment of its own: Airflow brings some 100 packages and their pins, the core runs without
$(AIRFLOW_STAMP): pyproject.toml requirements.lock | $(UV)
	@echo "== installing Airflow and the locked dependencies into $(AIRFLOW_VENV)/"
	@test -x $(AIRFLOW_VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(AIRFLOW_VENV)
	@$(UV) pip install --python $(AIRFLOW_VENV)/bin/python --constraint requirements.lock --editable '.[airflow]'
	@touch $@

# other people's WARC tools, which the tests let open what we write; nothing of ours imports them
$(CHECKERS_STAMP): requirements-checkers.lock | $(UV)
	@echo "== installing warcio, FastWARC and pywb into $(CHECKERS_VENV)/"
	@test -x $(CHECKERS_VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(CHECKERS_VENV)
	@$(UV) pip install --python $(CHECKERS_VENV)/bin/python --require-hashes --requirement requirements-checkers.lock
	@touch $@

# what the benchmarks time beside us; nothing of ours imports them
$(PEERS_STAMP): requirements-peers.lock | $(UV)
	@echo "== installing the benchmarks' peers into $(PEERS_VENV)/"
	@test -x $(PEERS_VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(PEERS_VENV)
	@$(UV) pip install --python $(PEERS_VENV)/bin/python --require-hashes --requirement requirements-peers.lock
	@touch $@

setup: $(STAMP)  ## install everything into .venv/ (the CLI is then .venv/bin/dibao)

nightly: $(STAMP)  ## three simulated nights over the bundled portal, checked against the answer key
	@$(VENV)/bin/dibao demo

setup-extras: $(STAMP)  ## add the optional extras to .venv/: OCR of scans, rar and 7z
	@$(UV) pip install --quiet --python $(VENV)/bin/python --constraint requirements.lock --editable '.[dev,ocr,rar]'

setup-airflow: $(AIRFLOW_STAMP)  ## install Airflow into .venv-airflow/ (the tests of dags/ need it)

setup-checkers: $(CHECKERS_STAMP)  ## install other WARC tools into .venv-checkers/ (the tests of exports need them)

setup-peers: $(PEERS_STAMP)  ## install the benchmarks' peers into .venv-peers/

airflow: $(AIRFLOW_STAMP)  ## the demo under Airflow on 127.0.0.1:8080 (make airflow PORT=8081 for another); Ctrl-C stops it
	@$(AIRFLOW_VENV)/bin/python -m dibao.demo.airflow --port $(PORT)

airflow-nights: $(AIRFLOW_STAMP)  ## have Airflow's scheduler run the demo's nights, checked against the answer key
	@$(AIRFLOW_VENV)/bin/python -m dibao.demo.airflow --port $(PORT) --nights

test: $(STAMP)  ## the tests
	@$(VENV)/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m 'not long'

test-long: $(STAMP)  ## torture and fault runs
	@$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m long

torture: $(STAMP)  ## the long tests with twenty times the kills, power cuts and seeds (hours)
	@DIBAO_TORTURE=20 $(VENV)/bin/python -m pytest -m long --timeout 0

eval: $(STAMP)  ## score the normaliser on labelled corpora against pinned floors (docs/quality.md)
	@$(VENV)/bin/python benchmarks/evaluate.py

eval-dedup: $(STAMP)  ## score what is recognised as one document, against pinned floors, some ten minutes (docs/quality.md)
	@$(VENV)/bin/python benchmarks/dedup.py

bench-storage: $(STAMP)  ## storage against its targets (docs/scale.md), some minutes; only ratios mean anything
	@$(VENV)/bin/python benchmarks/storage.py

lint: $(STAMP)  ## ruff and mypy
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

lock: $(UV)  ## resolve all extras anew into requirements.lock (names, versions, hashes; no addresses)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url tests/checkers/requirements.txt -o requirements-checkers.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url benchmarks/requirements.txt -o requirements-peers.lock

clean:  ## remove what set-up and the demo made
	@rm -rf $(VENV) $(AIRFLOW_VENV) $(CHECKERS_VENV) $(PEERS_VENV) $(TOOLS) dibao-demo dibao-airflow .airflow .mypy_cache .ruff_cache .pytest_cache
