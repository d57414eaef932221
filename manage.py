#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["makemigrations"] and "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEMO", "true")  # it compares models with files: no deployment's settings are needed
    execute_from_command_line(sys.argv)
