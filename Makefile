# Everything here works from a fresh clone with Python 3.11 or later, make and a package registry.
#
#   make install   a virtual environment in .venv with everything pinned in requirements/lock.txt
#   make demo      synthetic cases to look around in, and the pages (DEMO_ONCE=1 leaves when they have been shown)
#   make test      the everyday suite; most of what touches a database runs on SQLite and on PostgreSQL
#   make test-slow what takes long: whole jobs in a browser, every page, workers killed, every command of the guides
#   make test-postgresql   on PostgreSQL too what make test runs on SQLite alone: commands, figures, scenarios, walks
#   make check     style, types, import contracts, likely holes: what CI runs before the tests
#   make sbom      writes the lists of libraries and licences anew, from what is pinned
#   make audit     asks whether a library that a server needs has a known hole; it needs the network and pip-audit
#   make crash     workers killed at every step, 50 times for each number of workers (RUNS=n for another number)
#   make drill     disks full, databases gone for a minute, half the workers killed for ten (SECONDS=n for another length)
#   make hostile   a hundred thousand requests that nobody means well with (NUMBER=n for another number), and bad files
#   make release   the files from which a server is installed, in dist (RELEASE=folder for another place)
#   make try-install   carries out the install guide on a bare Debian; as root, with debootstrap and systemd-nspawn
#   make bench     how fast, on this machine
#   make pictures  a picture of every kind of page, wide and narrow, in build/pictures
#   make docs      writes the generated reference pages anew
#   make clean     removes what these made, but not .venv

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := install
.PHONY: install demo test test-slow test-postgresql crash drill hostile check sbom audit release try-install bench pictures docs clean

install: $(INSTALLED)

# Anew only when what is pinned or declared has changed.
$(INSTALLED): requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "reviewflow needs Python 3.11 or later: make install PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements/lock.txt pins into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED)
	@$(BIN)/reviewflow demo $(if $(DEMO_ONCE),--once)

test: $(INSTALLED)
	@$(BIN)/python -m pytest -n 2 -q -m "not slow"

test-slow: $(INSTALLED)
	@$(BIN)/python -m pytest -n 2 -q -m slow

test-postgresql: $(INSTALLED)
	@REVIEWFLOW_TEST_ON=postgresql $(BIN)/python -m pytest -n 2 -q tests/cli tests/reports tests/scenarios \
		tests/casework/test_every_transition.py tests/casework/test_every_state_transition_role.py \
		tests/casework/test_replay.py

crash: $(INSTALLED)
	@REVIEWFLOW_TEST_CRASH_RUNS=$(or $(RUNS),50) $(BIN)/python -m pytest -q \
		tests/durability/test_crash_matrix.py tests/durability/test_killed_anywhere.py

drill: $(INSTALLED)
	@mkdir -p build && rm -f build/drill.txt
	@REVIEWFLOW_TEST_DRILL_SECONDS=$(or $(SECONDS),600) REVIEWFLOW_TEST_GONE_SECONDS=60 \
		REVIEWFLOW_TEST_CRASH_REPORT=build/drill.txt $(BIN)/python -m pytest -q \
		tests/durability/test_killed_under_load.py tests/durability/test_disk_full.py \
		tests/durability/test_database_gone.py tests/durability/test_clock_jumps.py tests/backups/test_killed.py; \
		done=$$?; cat build/drill.txt; exit $$done

hostile: $(INSTALLED)
	@mkdir -p build && rm -f build/hostile.txt
	@REVIEWFLOW_TEST_HOSTILE=$(or $(NUMBER),100000) REVIEWFLOW_TEST_HOSTILE_REPORT=build/hostile.txt \
		$(BIN)/python -m pytest -q tests/hostile; done=$$?; cat build/hostile.txt; exit $$done

check: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@mkdir -p build
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src verifier docs requirements >build/bandit.txt 2>&1 \
		|| { cat build/bandit.txt; exit 1; }

sbom: $(INSTALLED)
	@$(BIN)/python requirements/sbom.py

# pip-audit asks a public database, so it is no part of the checks; it lives in an environment of its own.
audit:
	@test -x build/audit/bin/pip-audit || { $(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet pip-audit; }
	@build/audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements/server.txt

RELEASE ?= dist

release: $(INSTALLED)
	@mkdir -p $(RELEASE)
	@rm -f $(RELEASE)/reviewflow-*
	@$(BIN)/python -m build --no-isolation --outdir $(RELEASE) . >/dev/null
	@cp requirements/server.txt docs/governance/sbom.cdx.json $(RELEASE)
	@cd $(RELEASE) && sha256sum reviewflow-* server.txt sbom.cdx.json >SHA256SUMS

try-install: $(INSTALLED)
	@$(BIN)/python deploy/try_on_bare_debian.py

bench: $(INSTALLED)
	@$(BIN)/python -m benchmarks

pictures: $(INSTALLED)
	@REVIEWFLOW_TEST_PICTURES=build/pictures $(BIN)/python -m pytest -n 2 -q tests/web/test_every_page.py tests/web/test_sign_in_browser.py

docs: $(INSTALLED)
	@$(BIN)/python docs/write_reference.py

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
