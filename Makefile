# `make` without a target lists the targets. Everything stays in this folder: .venv, var, caches.
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo test check fix lock soak chaos promises mutate bench postings screenshots clean
export DJANGO_SETTINGS_MODULE := config.settings
BIN := .venv/bin
# Production settings, for checks that do not run the app.
PRODUCTION := env -u DEMO SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	SITE_URL=https://tandem.example.org ALLOWED_HOSTS=tandem.example.org EMAIL_URL=smtp+tls://user:word@mail.example.org:587 \
	DATABASE_URL=postgres://tandem@127.0.0.1/tandem CELERY_BROKER_URL=redis://127.0.0.1:6379/0

help: ## list all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## create .venv with everything needed to develop Tandem
	@scripts/bootstrap dev

demo: ## run Tandem on this machine with sample users and jobs (PORT=8000)
	@scripts/bootstrap
	@scripts/demo

test: bootstrap ## run all tests this machine has the parts for (LANES=all: fail if a part is missing)
	@scripts/test

check: bootstrap ## run all of CI's checks except the tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/python scripts/lint_templates.py
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	DEMO=true $(BIN)/mypy

fix: bootstrap ## fix what `make check` finds, where it can be fixed automatically
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 || true

lock: bootstrap ## compile the hashed requirements files from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 --group mutants --constraint requirements-dev.txt pyproject.toml --output-file requirements-mutants.txt

soak: chaos ## run the long version of the fault tests (about an hour)
	$(BIN)/python -m tests.promises --kills 20 --document var/promises.md --kept var/soak.json
	SOAK=1 LANES=all $(BIN)/python -m pytest -m "faults or soak" --timeout 7200

chaos: bootstrap ## kill all processes 200 times while 2,000 reminders are sent; fails if one is lost or silently sent twice
	$(BIN)/python -m tests.chaos

promises: bootstrap ## measure the delivery guarantees R1 to R14; fails if one is broken
	$(BIN)/python -m tests.promises

mutate: ## put 190 faults into the rules one by one; fails if the tests notice fewer than 95 %
	@scripts/bootstrap mutants
	$(BIN)/python -m tests.mutants

bench: bootstrap ## measure the main pages on PostgreSQL; fails if a limit is exceeded
	$(BIN)/python -m bench

postings: bootstrap ## read the made job postings and print which lines are lost or noise; fails beyond the limits
	@$(BIN)/python -m tests.recruiting.posting_corpus

screenshots: bootstrap ## recreate the screenshots in docs/img/
	$(BIN)/python scripts/screenshots.py

clean: ## remove everything the other targets created, except your data in var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis var/coverage
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
