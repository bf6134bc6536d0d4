"""Freed memory that the C library keeps, given back to the system.

glibc keeps what a thread other than the first one frees, for good if anything still lies behind it: the count of a
search among ten million purchases takes 200 MB for a moment, and the program would hold them until it ends.
"""

import ctypes
import sys

MUCH = 32_000_000  # bytes; less is soon used again


class Use(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "free", "top")
    ]


def give_back() -> None:
    """If it is much; that takes a millisecond for each megabyte. Other C libraries than glibc do it by themselves."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallinfo2") and hasattr(library, "malloc_trim"):
        library.mallinfo2.restype = Use
        if library.mallinfo2().free > MUCH:
            library.malloc_trim(0)
