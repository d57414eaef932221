"""The product's settings plus the floor's address and the query counter, for the measured server."""

from pathlib import Path
from runpy import run_path

HERE = Path(__file__).resolve().parent

# Read as a file: importing `config` starts Celery, which would ask for the settings that are being made here.
globals().update(run_path(str(HERE.parent / "config" / "settings.py")))
product = globals()

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.CountQueriesMiddleware", *product["MIDDLEWARE"]]
TEMPLATES = [{**product["TEMPLATES"][0], "DIRS": [*product["TEMPLATES"][0]["DIRS"], HERE / "templates"]}]
