# Two commands do it all on a machine with Python 3.11 or newer:
#   make brief   environment, installation, the briefing on the bundled base
#   make test    environment, packages, style, types, imports, tests, docs, examples
# Without make: python3 tools/brief.py, python3 tools/test.py. Another Python: make test PYTHON=python3.13

START := $(if $(PYTHON),$(PYTHON),python3)
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help brief test bench docs frontend audit lock format clean

help:
	@echo "make brief    write the briefing on the bundled base to build/brief"
	@echo "make test     prove the whole repository"
	@echo "make bench    measure it, side by side with its peers"
	@echo "make docs     build the documentation into build/docs"
	@echo "make frontend build what the pages of the workspace load"
	@echo "make audit   ask the registries for known weaknesses of what is installed"
	@echo "make lock     write locks/ anew from pyproject.toml (UPGRADE=1: newest releases)"
	@echo "make format   lay out the code"
	@echo "make clean    delete what the commands above made"

brief:
	@$(START) tools/brief.py

test:
	@$(START) tools/test.py

bench:
	@$(START) tools/bench.py

docs:
	@$(START) tools/test.py docs
	@echo "look at build/docs/index.html"

frontend:
	@$(START) tools/frontend.py

audit:
	@$(START) tools/audit.py

lock:
	@$(START) tools/environment.py dev
	@.venv/bin/python tools/lock.py $(if $(UPGRADE),--upgrade)

format:
	@$(START) tools/environment.py dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

clean:
	rm -rf .venv build dist docs/reference/generated .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache
	find src tests tools docs -name __pycache__ -type d -prune -exec rm -rf {} +
