class Refused(Exception):
    """Why a file is not taken, as a sentence for the person who chose it."""
