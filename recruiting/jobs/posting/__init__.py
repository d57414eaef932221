"""Reads a job posting and returns its lines to sort, in stages that each stand alone:

`source` to plain rows (`page`: HTML and JSON-LD, `text`: text and Markdown, `tables`), `wrapping` joins what was wrapped,
`sections` finds the titles (`titles`, by the table in `vocabulary`), `lines` makes the lines, with what is suggested for
each and what is set aside (`boilerplate`).
"""

from recruiting.jobs.posting.lines import MOST_LINES, Line, Posting, read_posting, split_posting

__all__ = ["MOST_LINES", "Line", "Posting", "read_posting", "split_posting"]
