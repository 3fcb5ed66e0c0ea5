# Every target does its own set-up: a machine with python3 (3.11 or newer) and make is enough.
PYTHON ?= python3
BIN := .venv/bin
# Many tests wait for cameras that play in real time: more of them run at once than there are cores. Those that run
# the whole system in real time (tests/e2e) come after them, fewer at a time: they judge what people would see of it.
JOBS ?= 4
LIVE_JOBS ?= 2
# The pure core needs no camera, network or process: its tests tell in seconds.
FAST_TESTS := $(wildcard tests/test_architecture.py tests/vision tests/pipelines/patrol tests/pipelines/ledger tests/pipelines/rules)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench torture train-smoke format setup lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv from the hashed lock (the others call this)
	@command -v $(PYTHON) >/dev/null || { echo "set-up: no '$(PYTHON)' here: install Python 3.11 or newer" >&2; exit 2; }
	@$(PYTHON) scripts/make_venv.py

demo: setup ## show Lunxun at work on this machine: cameras, patrol, the first case; ARGS="--seconds 60 --json"
	@$(BIN)/lunxun demo $(ARGS)

test: setup ## run all tests; ARGS="-k leases -n 0" to choose, in one process
	@$(BIN)/python scripts/run_tests.py --jobs $(JOBS) --live-jobs $(LIVE_JOBS) -- $(ARGS)

check: setup ## format, lint, types, import contracts, fast tests: what CI checks first
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	env -u LUNXUN_CI -u LUNXUN_FOOTAGE -u LUNXUN_WEIGHTS $(BIN)/python -m pytest $(FAST_TESTS)

bench: setup ## run the sample clips, streamed and patrolled, and compare with docs/bench/samples.json
	@$(BIN)/lunxun bench --compare docs/bench/samples.json
	@$(BIN)/lunxun bench --mode patrol --period 5,10,15 --phases 5 --compare docs/bench/samples.json

torture: setup ## kill -9 a loaded server 200 times on each database; KILLS=20
	@$(BIN)/python -W ignore tests/torture/serve_kills.py --database sqlite --kills $(or $(KILLS),200)
	@$(BIN)/python -W ignore tests/torture/serve_kills.py --database postgresql --kills $(or $(KILLS),200)

train-smoke: setup ## train on ten pictures, export, check: needs the extra `train` in .venv (pip install '.[train]')
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(BIN)/lunxun models train --smoke --packs sample_videos/packs/training --out "$$folder"

format: setup ## put the code into its one format, and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## renew the locks from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(PYTHON) scripts/make_lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove .venv and caches; data folders stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
