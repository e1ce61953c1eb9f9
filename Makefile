# The words a developer types. Each sets up .venv by itself; only Python 3.11+ and make are needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHOP := fixtures/projects/shop/docker-compose.yml
SANDBOX := --sandbox --sandbox-state .compose2ecs/demo.json

.PHONY: help demo test lint docs fixtures generate bench fuzz wheel clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## deploy a three-service shop to the embedded ECS, twice
	@rm -f .compose2ecs/demo.json
	@echo '$$ compose2ecs up --sandbox --yes $(SHOP)'
	@$(BIN)/compose2ecs up $(SANDBOX) --yes $(SHOP)
	@echo
	@echo '$$ compose2ecs up --sandbox --yes $(SHOP)'
	@$(BIN)/compose2ecs up $(SANDBOX) --yes $(SHOP)

test: lint ## everything that CI runs
	$(BIN)/python -m pytest -q -n auto

lint: $(READY) ## linters, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY) ## write the generated pages and tables anew
	$(BIN)/python -m compose2ecs.render.reference

fixtures: $(READY) ## write the expected results under fixtures/ anew
	$(BIN)/python tests/test_fixture_projects.py
	$(BIN)/python tests/cli/test_typical_mistakes.py
	$(BIN)/python tests/test_stories.py

generate: $(READY) ## write the generated modules anew
	$(BIN)/python -m compose2ecs.compose.generate_gate
	$(BIN)/python tools/generate_shapes.py

bench: $(READY) ## start-up, throughput (compares with `import yaml` in the same run)
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/rules.py

fuzz: $(READY) ## the long property runs
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -n auto -m 'not shared' tests
	$(BIN)/python tests/compose/fuzz_reader.py --examples 20000

wheel: $(READY) ## build the wheel
	$(BIN)/python -m build --wheel

clean: ## remove what the other words made
	rm -rf $(VENV) build dist .compose2ecs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
