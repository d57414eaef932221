"""Measures behind every figure that the README states: `make bench`.

pages.py      what is measured: every main page, who looks at it, how many queries it may ask
house/        a made-up house of any size, loaded straight into the tables
floor.py      the floor, and the count of queries; part of a server that settings.py and urls.py make, never of the product
measure.py    reads pages over HTTP, at every size by turns, each time with the floor beside it
weight.py     what a first visit costs in bytes
report.py     the table, what was missed, and docs/benchmarks.md
__main__.py   one run, from an empty PostgreSQL to the verdict
"""
