from core.errors import DomainError


class Refused(DomainError):
    """A file is not accepted; the message is shown to the user."""
