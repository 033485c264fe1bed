# The commands of this project; each says what it does, makes what is missing, and is quick the second time.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
.PHONY: help demo test fix bench bench-search e2e screenshots messages lock sbom clean bootstrap bootstrap-dev

help:  ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

demo: bootstrap  ## the portal with fictional cases on http://127.0.0.1:8000
	@exec $(PYTHON) manage.py demo

test: bootstrap-dev  ## everything that CI runs (one step: scripts/test.sh lint)
	@exec scripts/test.sh

fix: bootstrap-dev  ## format the code and mend what tools can mend
	-@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

bench: bootstrap-dev  ## measure against Django's admin with many cases (N=100000)
	@exec $(PYTHON) -m bench

bench-search: bootstrap-dev  ## measure the search: how well and how fast (ARGS="people notes")
	@exec $(PYTHON) -m bench.search $(ARGS)

e2e: bootstrap-dev  ## the journeys in a browser
	@exec scripts/test.sh e2e

screenshots: bootstrap-dev  ## make the pictures in docs/screenshots again
	@exec $(PYTHON) -m scripts.screenshots

messages: bootstrap-dev  ## collect the texts into locale/ and compile them
	@$(PYTHON) scripts/messages.py update

lock: bootstrap-dev  ## make the locks in requirements/ again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@exec scripts/lock.sh $(UPGRADE)

sbom: bootstrap-dev  ## list what the portal is made of, as CycloneDX in build/sbom.json
	@exec $(PYTHON) scripts/sbom.py

clean:  ## remove what the commands made: environment, embedded database (fictional data), caches
	-@[ ! -x $(PYTHON) ] || $(PYTHON) -m foundation.postgres clean
	rm -rf .venv .data .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles build test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	-@[ ! -d locale ] || find locale -name '*.mo' -delete

bootstrap:
	@scripts/bootstrap.sh run

bootstrap-dev:
	@scripts/bootstrap.sh dev
