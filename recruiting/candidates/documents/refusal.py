class Refused(Exception):
    """A file is not accepted; the message is shown to the user."""
