# `make reports` and `make test` do everything on a fresh Debian or Ubuntu machine with a Swift 6
# toolchain on PATH; the other targets are their parts.

SHELL := /bin/bash
.DEFAULT_GOAL := help

APT_PACKAGES := libopenblas-dev libhdf5-dev libzmq3-dev libjansson-dev libzip-dev libdeflate-dev pkg-config cmake ninja-build librsvg2-bin libxml2-utils python3 python3-venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# The Jupyter clients live in a virtual environment of the checkout, and so does the kernel that
# reports and tests use: nothing of the user's own installation is touched or needed.
VENV := .venv
PYTHON := $(VENV)/bin/python
REQUIREMENTS := Tests/System/requirements.txt
BROWSER_REQUIREMENTS := Tests/System/browser/requirements.txt
# Teaches papermill, nbconvert, jupytext and jupyter-lsp Swift.
JUPYTER_PACKAGE := Sources/jupyter
# Most of these tests wait, for a kernel or the compiler.
PYTEST = $(PYTHON) -m pytest -q -n 2
PROGRAM := .build/release/sparseshift
SWIFT_BUILD := swift build -c release
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

.PHONY: help
help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: packages
packages:
	@command -v swift > /dev/null || { echo "There is no swift on PATH: install a Swift 6 toolchain (swift.org/install) first."; exit 1; }
	@missing=$$(for package in $(APT_PACKAGES); do \
	    dpkg-query -W -f '$${Status}\n' $$package 2> /dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	    echo "installing" $$missing; \
	    $(SUDO) apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing > /dev/null; fi

$(VENV)/installed: $(REQUIREMENTS) $(BROWSER_REQUIREMENTS) $(wildcard $(JUPYTER_PACKAGE)/*.* $(JUPYTER_PACKAGE)/*/*.py) | packages
	python3 -m venv $(VENV)
	@# Its earlier name, whose files would be the same.
	@$(PYTHON) -m pip uninstall --quiet --yes papermill-sparseshift 2> /dev/null
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r $(REQUIREMENTS)
	@# Again where only the package's files have changed.
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps ./$(JUPYTER_PACKAGE)
	@# The tests in a browser run where there is one.
	@if command -v chromium > /dev/null; then \
	    $(PYTHON) -m pip install --quiet --disable-pip-version-check -r $(BROWSER_REQUIREMENTS) \
	    || echo "playwright cannot be installed: the tests in a browser are left out"; fi
	touch $@

.PHONY: build
build: packages ## Builds the program.
	$(SWIFT_BUILD) --product sparseshift

.PHONY: kernel
kernel: build ## Builds the program and makes the kernel known to Jupyter for this user.
	$(PROGRAM) install

.PHONY: environment
environment: build $(VENV)/installed
	@$(PROGRAM) install --prefix $(VENV)

.PHONY: models
models: $(VENV)/installed ## Builds the library for language models into your cache, once, and fetches a small model; SECOND=1 another one.
	@PYTHON=$(PYTHON) Sources/CLanguageModel/runtime/install $(if $(SECOND),second)

.PHONY: judge
judge: $(VENV)/installed ## Starts llama.cpp's server as a judge on this machine: make judge MODEL=judge.gguf.
	@PYTHON=$(PYTHON) Sources/CLanguageModel/runtime/judge "$(MODEL)" "$(or $(PORT),8080)"

.PHONY: second-model
second-model: models
	@PYTHON=$(PYTHON) Sources/CLanguageModel/runtime/install second

.PHONY: mpi
mpi: ## Builds the library for trainings over several processes, by this machine's mpicc.
	@Sources/CMessagePassing/runtime/install

.PHONY: reports
reports: environment second-model ## Re-executes the notebooks into reports/ in quick sizes; FULL=1 in full ones.
	PYTHON=$(PYTHON) reports/make-reports --index $(if $(FULL),--full --output reports/full) $(NOTEBOOKS)

.PHONY: answers
answers: environment second-model ## Runs the notebooks in full and renews what the answers to their exercises print.
	PYTHON=$(PYTHON) reports/make-answers $(NOTEBOOKS)

.PHONY: lab
lab: environment ## Opens JupyterLab with the kernel in its launcher.
	$(VENV)/bin/jupyter lab --notebook-dir notebooks $(if $(SUDO),,--allow-root)

.PHONY: docs
docs: environment ## Makes the API reference as a static site, in .build/documentation.
	$(PYTHON) documentation/make-docs

SWIFT_SOURCES := Package.swift Sources Tests

.PHONY: format
format: ## Formats the Swift sources.
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

# Fails on whatever `make format` would change.
.PHONY: check-format
check-format:
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

# Every program, and no test.
.PHONY: programs
programs: packages
	$(SWIFT_BUILD)

# Tests of work on a cluster run where Slurm and an MPI can be installed.
CLUSTER_PACKAGES := slurm-wlm munge openmpi-bin libopenmpi-dev
.PHONY: cluster-packages
cluster-packages:
	@dpkg-query -W -f '$${Status}\n' $(CLUSTER_PACKAGES) 2> /dev/null | grep -c 'ok installed' | grep -qx 4 || { \
	    echo "installing $(CLUSTER_PACKAGES)"; \
	    $(SUDO) apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $(CLUSTER_PACKAGES) > /dev/null \
	    || echo "Slurm or MPI cannot be installed: their tests are left out"; }

# What it prints comes in one piece, since other tests print meanwhile.
.PHONY: unit-tests
unit-tests:
	@# One after the other: a request to stop training is for the whole process.
	@{ $(SWIFT_BUILD) --build-tests && swift test -c release --skip-build --no-parallel; } > .build/unit-tests.log 2>&1; \
	    status=$$?; cat .build/unit-tests.log; exit $$status

.PHONY: system-tests
system-tests:
	$(PYTEST) Tests/System
	@# The tests of the protocol again, with the Swift kernel instead of the echo kernel.
	KERNEL_COMMAND="$(VENV)/share/jupyter/kernels/sparseshift/sparseshift kernel -f {connection_file}" \
	    $(PYTEST) Tests/System/protocol

.PHONY: test
test: ## Runs every test.
	@# The Python environment is fetched while the compiler works.
	@$(MAKE) --no-print-directory --jobs=3 check-format programs models
	@$(MAKE) --no-print-directory cluster-packages
	@$(PROGRAM) install --prefix $(VENV)
	@# System tests mostly wait, and need no unit test.
	@$(MAKE) --no-print-directory --jobs=2 unit-tests system-tests

.PHONY: check-package
check-package: packages ## Builds another package on the library product, and trains with it.
	Tests/System/package/check

.PHONY: benchmarks
benchmarks: packages ## Builds the programs that measure; see Tests/Benchmarks.
	SPARSESHIFT_BENCHMARKS=1 $(SWIFT_BUILD)

.PHONY: clean
clean: ## Removes what was built, downloaded or installed into the checkout.
	rm -rf .build $(VENV)
