"""Mutation testing of a fixed sample: small faults are put into the rules, and the tests of the rules must notice.

`make mutate` runs it. Which faults are in the sample follows from `sample.toml` and the product's code alone, so that two
runs on the same commit are the same. A fault that no test notices is listed; `survivors.toml` keeps a judgment of each.
"""
