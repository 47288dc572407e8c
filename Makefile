# make run: set everything up and open the app on http://127.0.0.1:8501     make test: set everything up and run the checks
# make run HOST=0.0.0.0: the same, open to the network, for a room's phones (see the README).
# Windows: the README has the same in "py -m" lines.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
TORCH := 2.13.0
# PyTorch's own index of CPU builds, for Linux, where the plain package would bring gigabytes of CUDA.
TORCH_CPU := https://download.pytorch.org/whl/cpu

.PHONY: run test lint bench load clean

run: $(VENV)/.run
	$(BIN)/verse ingest
	$(BIN)/verse serve --host $(HOST)

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -ra

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.run
	$(BIN)/verse bench

# Fifty people asking for two minutes. A browser among them where Playwright (make test) and Chromium (.ci/run) are set up.
load: $(VENV)/.run
	$(BIN)/python bench/load.py

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: install it, or name it with make PYTHON=/path/to/python3 run."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

# The CPU build of PyTorch: a wheel at hand first, then PyTorch's own index. Other systems' plain package is a CPU build.
$(VENV)/.torch: $(VENV)/.python constraints.txt
	@echo "Setting up: installing packages into $(VENV); the first time takes a few minutes."
	@if [ "$$(uname -s)" = Linux ]; then \
	  $(PIP) "torch==$(TORCH)+cpu" 2>/dev/null || $(PIP) -c constraints.txt --index-url $(TORCH_CPU) "torch==$(TORCH)"; \
	else $(PIP) -c constraints.txt "torch==$(TORCH)"; fi
	touch $@

$(VENV)/.run: $(VENV)/.torch pyproject.toml constraints.txt
	$(PIP) -c constraints.txt -e .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) index/built static
