"""Reads a candidate's name, email, phone, headline and location from the text of a résumé, to be offered in a form."""

from recruiting.candidates.details.reading import details_of

__all__ = ["details_of"]
