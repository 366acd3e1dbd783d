"""Start a sandbox: a Mix server on this machine, for trying things out and for tests.

Reads `openapi.yaml`, and holds every request and reply to it. Writes nothing unless `--db` says where.

    python scripts/sandbox.py [--port N] [--db FILE] [--demo]

Besides the API it has a control surface under `/_sandbox/`, which appends messages with tool calls and media, starts and
ends processing, creates sessions with an id of your choice, and resets everything; `docs/sandbox.md` describes it.

Exit status: 0 stopped, 1 the port or the database cannot be used, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from sandbox_server.app import Sandbox
from sandbox_server.database import DatabaseError
from sandbox_server.demo import fill
from sandbox_server.serving import DEFAULT_PORT, listen, server_for
from sandbox_server.store import Store

_HELLO = """\
The sandbox listens on {url} ({where}). Stop it with Ctrl-C.

With curl:
  curl {url}/api/sessions
  curl {url}/api/sessions --json '{{"title": "First steps"}}'
  curl {url}/_sandbox

With Python:
  from mix_python_sdk import Mix

  with Mix({argument}) as mix:
      print(mix.sessions.list())
"""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return the exit status."""
    parser = argparse.ArgumentParser(description="Start a sandbox: a Mix server on this machine.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="the port, 8088 by default; 0 for a free one")
    parser.add_argument("--db", type=Path, metavar="FILE", help="keep sessions in this file (and media beside it)")
    parser.add_argument("--demo", action="store_true", help="start with sessions worth looking at")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises it again once it has shut down
    try:
        store = Store(options.db)
    except (DatabaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        return _serve(store, options.port, options.db, demo=options.demo)
    except KeyboardInterrupt:
        return 0
    finally:
        store.close()


def _serve(store: Store, port: int, file: Path | None, *, demo: bool) -> int:
    try:
        listener = listen(port)
    except (OSError, OverflowError) as error:
        print(f"cannot listen on port {port}: {error}; --port names another", file=sys.stderr)
        return 1
    if demo:
        fill(store)
    actual = listener.getsockname()[1]
    url = f"http://localhost:{actual}"
    argument = "" if actual == DEFAULT_PORT else f'server_url="{url}"'
    where = "in memory" if file is None else f"sessions in {file}"
    hello = _HELLO.format(url=url, where=where, argument=argument)
    server = server_for(Sandbox(store), when_started=lambda: print(hello, flush=True))
    with listener:
        server.run([listener])
    return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
