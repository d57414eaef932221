"""The base of every error that an action raises when it cannot do what it was asked to."""


class DomainError(Exception):
    """The action is not possible as things are now. Nothing was changed; if it has a message, users may read it."""


class ChangedMeanwhile(DomainError):
    """Someone else changed it after it was read. The page shows both versions or asks to try again."""
