# Every errand of the house. Settings: PORT, HOST, LIANXIN_HOME, DATABASE_URL, PYTHON; see docs/settings.md.
SHELL := /bin/sh
export PYTHON

.PHONY: serve test test-fast lint lighthouse bench docs clean lock setup setup-test

serve: setup
	@exec .venv/bin/lianxin serve

setup:
	@scripts/setup runtime

setup-test:
	@scripts/setup test

test: setup-test
	@exec scripts/check

test-fast: setup-test
	@exec .venv/bin/pytest -m "not e2e and not slow" -n 2

lint: setup-test
	@exec scripts/lint

lighthouse: setup-test
	@exec scripts/lighthouse

bench: setup-test
	@exec .venv/bin/python -m bench

docs: setup-test
	@exec .venv/bin/mkdocs build --strict

# Takes what was built away; the data folder stays.
clean:
	rm -rf .venv node_modules lianxin/assets lianxin/fonts site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

lock: setup-test
	@exec scripts/lock
