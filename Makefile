# make run serves the site; see README.md. Everything that is made lies in var/.

.DEFAULT_GOAL := help
.PHONY: help setup run test check chaos
PORT = 8000
ARGS =

# The first Python on PATH that is new enough; an old one, when it is the only one, says so itself.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; exit; fi; done; \
	if command -v python3 >/dev/null 2>&1; then echo python3; else echo no-python; fi)
LAUNCH = $(PYTHON) -B -m deploy.local.launch

help:
	@echo "make run            set up what is missing, then serve on http://127.0.0.1:$(PORT) until Ctrl-C"
	@echo "make run PORT=8123  the same on another port"
	@echo "make setup          the set-up alone"
	@echo "make test           all tests that this machine can run (ARGS='-k word' is passed to pytest)"
	@echo "make chaos          workers and broker killed while papers are made; some minutes (ARGS='--briefs 40 --kills 4')"
	@echo "make check          lint, format, types, import contracts, templates, migrations, then the tests"

setup run test check chaos: python-there
setup:
	@exec $(LAUNCH) setup
run:
	@exec $(LAUNCH) run --port=$(PORT) --follow-parent
test:
	@exec $(LAUNCH) test -- $(ARGS)
check:
	@exec $(LAUNCH) check -- $(ARGS)

chaos: setup
	@exec var/venv/bin/python -m tests.chaos $(ARGS)

.PHONY: python-there
python-there:
ifeq ($(PYTHON),no-python)
	@echo "Python 3.11 or later is needed and none was found; install it: apt-get install python3 python3-venv" >&2; exit 2
endif
	@:
