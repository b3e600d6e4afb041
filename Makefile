PYTHON ?= python3
IN_VENV := .venv/bin/python

.PHONY: help run test lint bench bench-exam demo-large content messages clean

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

run: ## set up and start Study Pack at http://127.0.0.1:8000 (another port: PORT=8001 make run)
	@$(PYTHON) studypack/bootstrap.py
	@$(IN_VENV) manage.py serve

test: ## set up and run every test: on SQLite, and beside it in a browser and on PostgreSQL
	@$(PYTHON) studypack/bootstrap.py --test
	@.ci/test $(IN_VENV)

lint: ## check style, types, imports, templates, settings and migrations
	@$(PYTHON) studypack/bootstrap.py --tools
	@.ci/lint $(IN_VENV)

bench: ## measure the engine, the worker and the pages
	@$(PYTHON) studypack/bootstrap.py --bench
	@$(IN_VENV) -m tests.bench

bench-exam: ## hold an exam of 300 students, without and with simulations
	@$(PYTHON) studypack/bootstrap.py --test
	@$(IN_VENV) -m tests.bench.exam

demo-large: ## fill a new site (STUDYPACK_DATA_DIR=/some/place) with 200 classes, 10 000 students and 1 000 000 answers
	@$(PYTHON) studypack/bootstrap.py
	@$(IN_VENV) manage.py prepare
	@$(IN_VENV) manage.py make_large_demo

content: ## check every pack in content/
	@$(PYTHON) studypack/bootstrap.py
	@$(IN_VENV) manage.py load_packs --check

messages: ## refresh the catalogues of the interface's languages in locale/
	@$(PYTHON) studypack/bootstrap.py
	@$(IN_VENV) -m studypack.catalogues.refresh

clean: ## remove what make set up; the data in var/ stays
	@rm -rf .venv .venv.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
