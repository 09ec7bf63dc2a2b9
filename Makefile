# One command each. `make run` is all that a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

# Compiled files are kept, whatever the environment says: without them every start of a server, a
# command or the tests compiles all of it anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup setup-dev run unit test test-postgres fuzz check bench clients screenshots admin lock

help:
	@echo "make run          start PromptLab on http://127.0.0.1:$(PORT)"
	@echo "make setup        make .venv with the pinned requirements; the others do it by themselves"
	@echo "make admin        make an administrator"
	@echo "make unit         the tests that run in one process: the quick part of the suite"
	@echo "make test         the whole test suite"
	@echo "make test-postgres  what needs no browser once more, on PostgreSQL"
	@echo "make fuzz         call the APIs for longer in every way that their documents allow, and do not"
	@echo "make check        linters, types, floors, templates, migrations"
	@echo "make bench        speed, as ratios in one run"
	@echo "make clients      write Postman collections and curl scripts from the OpenAPI documents"
	@echo "make screenshots  take the README's pictures anew"
	@echo "make lock         compile the hash-pinned requirements anew"

# Debian ships venv without its pip: then the system's pip puts one there.
$(VENV)/base.stamp: requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit("PromptLab needs Python 3.11 or newer, such as: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
		($(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/base.stamp

setup-dev: $(VENV)/dev.stamp

run: setup
	@DEBUG=$${DEBUG:-true} $(BIN)/python manage.py start

# Without questions when DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD are set.
admin: setup
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createsuperuser $(if $(DJANGO_SUPERUSER_PASSWORD),--noinput)

unit: setup-dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not services and not processes"

test: setup-dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-postgres: setup-dev
	@DATABASE_URL=$${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432}/postgres \
		$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"

# A failure names its seed: FUZZ_SEED=... make fuzz does the same again.
fuzz: setup-dev
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-200} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} \
		$(BIN)/python -m pytest tests/api/conformance/test_fuzzing.py

check: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint templates
	@$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html')
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@DEBUG=false PROMPTLAB_BASE_URL=https://promptlab.example ALLOWED_HOSTS=promptlab.example $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: setup-dev
	@$(BIN)/python -m bench

clients: setup
	@$(BIN)/python manage.py write_clients

screenshots: setup-dev
	@$(BIN)/python -m tests.screenshots

lock:
	@test -x var/lock/bin/uv || ($(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet uv)
	@var/lock/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o requirements/base.txt
	@var/lock/bin/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --constraint requirements/base.txt --quiet -o requirements/dev.txt
