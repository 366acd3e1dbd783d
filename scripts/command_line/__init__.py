"""How every script ends: with the exit status of its `main`, and without a traceback if nobody reads its output."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn

_READER_GONE = 128 + 13  # the exit status that a shell reports for SIGPIPE
_INTERRUPTED = 128 + 2  # and for SIGINT


def run_command(main: Callable[[], int]) -> NoReturn:
    """Run `main` and exit with the status it returns; exit quietly after Ctrl-C, or if nobody reads, as with `| head`."""
    status: int | str | None
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a terminal may not have the characters of a document
        try:
            status = main()
        except SystemExit as leaving:  # from argparse, which may have printed the help
            status = leaving.code
        except KeyboardInterrupt:
            status = _INTERRUPTED
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_is_gone():
            raise  # another pipe broke, such as the socket of a server
        status = _READER_GONE
    gc.freeze()  # otherwise Python collects garbage at exit, which takes a tenth of a short run
    sys.exit(status)


def _reader_is_gone() -> bool:
    """True if standard output is closed; the rest of the output is then dropped."""
    try:
        print(flush=True)
    except BrokenPipeError:
        # Python flushes once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False
