"""The web application without the lock between the parts of a long text, and with their race held open."""

import time
from typing import Any

from config.wsgi import application
from feedback import actions, answering

__all__ = ["application"]
said_before = answering._said_before


def held(asked: Any) -> Any:
    said = said_before(asked)
    time.sleep(0.3)
    return said


answering._said_before = held
actions.take_turn = lambda asked: "open"
