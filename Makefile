# Everything installs what it needs first. HOST, PORT and FOYER_DATA come from the environment.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
VENV := .venv/bin/python
UNIT := $(VENV) -m pytest -q -m "not slow" -n auto --maxprocesses 4 --dist loadfile
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: demo demo-reset run test test-unit eval contract bench audit lint messages tables lock install install-dev python

demo: install ## two agencies, a simulated phone, everything running
	@$(VENV) -m config.start demo

demo-reset: install ## throw the demo's data away
	@$(VENV) -m config.start reset

run: install ## the same processes, empty, for real use on one machine
	@$(VENV) -m config.start run

test: install-dev ## everything: what needs no process of its own on several cores, then the stories that start processes and browsers one by one
	@status=0; $(UNIT) || status=$$?; $(VENV) -m pytest -q -m slow || status=$$?; exit $$status

test-unit: install-dev ## without those stories
	@$(UNIT)

eval: install-dev ## how well it judges, on labelled sentences; EVAL_DATA=folder for others than ../shared/eval
	@$(VENV) -m tests.eval

contract: install-dev ## 5,000 requests and more to the API, each answer compared with its description
	@FOYER_CONTRACT_EXAMPLES=$${FOYER_CONTRACT_EXAMPLES:-40} $(VENV) -m pytest -q tests/api/test_contract.py

bench: install-dev ## speed, as ratios within one run
	@$(VENV) -m benchmarks

audit: install-dev ## every bar of the portal's screens, in a real browser
	@$(VENV) -m audit

lint: install-dev
	@$(VENV) -m ruff check .

messages: install-dev ## bring the words of the interface up to date and compile them
	@$(VENV) -m tests.messages

tables: install-dev ## write the script of a new agency's tables anew, after a migration
	@$(VENV) -m tests.write_agency_tables

install: python
	@$(PYTHON) config/install.py requirements.txt

install-dev: python
	@$(PYTHON) config/install.py requirements.txt requirements-dev.txt

python:
	@command -v $(PYTHON) >/dev/null || { echo "foyer: There is no $(PYTHON) on this machine; install Python 3.11 or newer (Debian: apt install python3 python3-venv)."; exit 1; }

lock: ## pin anew, with hashes, for every platform
	@uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 requirements.in -o requirements.txt
	@uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -c requirements.txt requirements-dev.in -o requirements-dev.txt
