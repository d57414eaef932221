"""Measures every performance figure in the README: `make bench`.

pages.py      what is measured: every main page, who reads it, how many queries it may make
dataset/      a fictional company of any size, written straight to the tables
floor.py      the floor, and the query counter; part of the server of settings.py and urls.py, never of the product
measure.py    reads pages over HTTP, alternating between sizes, each time with the floor right before
weight.py     bytes of a first visit
report.py     the table, exceeded limits, and docs/benchmarks.md
__main__.py   one run, from an empty PostgreSQL to the result
"""
