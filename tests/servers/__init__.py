"""Real servers for tests, each on a free port in its own temporary folder, stopped by its process id.

`python -m tests.servers [--postgres] [--redis] -- COMMAND` runs a command with `DATABASE_URL` and `TEST_BROKER_URL`
pointing at fresh ones.
"""
