"""`python with_parent.py COMMAND …`: runs the command in its place; it is killed when the process that started it ends.

For the chain of commands above the suite (.ci/run, make, scripts/test, pytest): if one of them is killed, those below it
must not go on. What the suite itself starts ends by its keeper (keeper.py). Needs nothing but Python.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() == parent:  # or it ended meanwhile
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command line says it
