# `make` alone lists the targets. Everything stays in this folder: .venv, var, caches.
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo test check fix lock soak chaos promises bench screenshots clean
export DJANGO_SETTINGS_MODULE := config.settings
BIN := .venv/bin
# Production settings, for checks that do not run the product.
PRODUCTION := env -u DEMO SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	SITE_URL=https://tandem.example.org ALLOWED_HOSTS=tandem.example.org EMAIL_URL=smtp+tls://user:word@mail.example.org:587 \
	DATABASE_URL=postgres://tandem@127.0.0.1/tandem CELERY_BROKER_URL=redis://127.0.0.1:6379/0

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## create .venv with everything to work on Tandem
	@scripts/bootstrap dev

demo: ## start Tandem on this machine with a fictional company (PORT=8000)
	@scripts/bootstrap
	@scripts/demo

test: bootstrap ## run every test whose tools are installed (LANES=all: a missing tool fails)
	@scripts/test

check: bootstrap ## what CI checks without running the tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/python scripts/lint_templates.py
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	DEMO=true $(BIN)/mypy

fix: bootstrap ## apply the fixes of `make check` that can be automated
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 || true

lock: bootstrap ## compile the hashed requirement files from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt

soak: chaos ## the long forms of the fault tests (an hour or so)
	$(BIN)/python -m tests.promises --kills 20 --document var/promises.md --kept var/soak.json
	SOAK=1 LANES=all $(BIN)/python -m pytest -m "faults or soak" --timeout 7200

chaos: bootstrap ## kill everything 200 times while 2,000 reminders fall due; fails if one is lost or sent twice unflagged
	$(BIN)/python -m tests.chaos

promises: bootstrap ## measure the fourteen delivery guarantees, R1 to R14; fails if one is broken
	$(BIN)/python -m tests.promises

bench: bootstrap ## measure the main pages on PostgreSQL; fails if a limit is exceeded
	$(BIN)/python -m bench

screenshots: bootstrap ## retake the pictures of docs/img/
	$(BIN)/python scripts/screenshots.py

clean: ## remove what the other targets created, except your data in var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis var/coverage
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
