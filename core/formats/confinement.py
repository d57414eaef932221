"""What a process that reads one file of strangers may use: little time and memory, no files, no network."""

import ctypes
import resource

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # linux/sched.h


def confine(seconds: int, space: int) -> None:
    """Limits this process to seconds of processor time and bytes of address space; it writes no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> bool:
    """Leaves the network, if the kernel allows it. No reader needs it."""
    try:
        return bool(ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK) == 0)
    except (AttributeError, OSError):
        return False
