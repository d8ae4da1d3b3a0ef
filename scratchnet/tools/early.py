"""Ctrl-C while the pages of a command are still being imported: one line and status 130, as later.

`errors.run` says it when they are. Before Python has come to the first line of ours, the traceback is
Python's own. Nothing is imported here that takes time, since that could be interrupted, too.
"""

import os
import sys


def excepthook(kind, error, trace) -> None:  # type: ignore[no-untyped-def]  # typing takes its time
    """Says what ends the process, as Python does, but for Ctrl-C."""
    if issubclass(kind, KeyboardInterrupt):
        print("interrupted", file=sys.stderr, flush=True)
        os._exit(130)
    sys.__excepthook__(kind, error, trace)
