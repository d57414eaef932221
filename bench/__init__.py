"""Measures behind every figure that the README states: `make bench`."""
