"""Runs the commands of the how-tos in the copy of the project it is started in: `python -m tests.howto.run PAGE …`.

The migrations are made first; then the tests of all pages run in one go. Tables come from the models, which takes a
second instead of a quarter of a minute. Ends with pytest's own code.
"""

import runpy
import shlex
import sys
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).parents[1] / "environment.py"


class Chosen:
    """Keeps the tests that a command names: those in its files that match its `-k`."""

    def __init__(self, commands: list[list[str]]) -> None:
        self.commands = [(paths_of(command), words_of(command)) for command in commands]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if any(self._is_in(item.nodeid, *command) for command in self.commands)]

    @staticmethod
    def _is_in(test: str, paths: list[str], words: list[str]) -> bool:
        return test.startswith(tuple(paths)) and (not words or any(word in test for word in words))


def paths_of(command: list[str]) -> list[str]:
    return [word for word in command[1:] if word.endswith(".py")]


def words_of(command: list[str]) -> list[str]:
    return command[command.index("-k") + 1].split(" or ") if "-k" in command else []


def main(lines: list[str]) -> int:
    runpy.run_path(str(ENVIRONMENT))  # not imported: pytest loads it as a plugin
    import django
    from django.core.management import call_command

    commands = [shlex.split(line) for line in lines]
    django.setup()
    for command in commands:
        if command[:2] == ["python", "manage.py"]:
            call_command(*command[2:], verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    tests = [command for command in commands if command[0] == "pytest"] + [["pytest", "tests/howto/written.py"]]
    paths = {path: None for command in tests for path in paths_of(command)}
    return pytest.main(["--no-migrations", "-x", "--color=no", *paths], plugins=[Chosen(tests)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
