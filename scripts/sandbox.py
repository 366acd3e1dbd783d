"""Start a sandbox: a Mix server on this machine, for trying things out and for tests.

Checks every request and response against `openapi.yaml`. Writes nothing unless `--db` names a file.

    python scripts/sandbox.py [--port N] [--db FILE] [--demo] [--allow-host NAME]

Besides the API it has a control surface under `/_sandbox/`: append messages with tool calls and media, start and end
processing, create sessions with an id of your choice, reset everything. `docs/sandbox.md` describes it.

Exit status: 0 stopped, 1 the port or the database cannot be used, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from command_line import run_command
from sandbox_server.control.demo import fill
from sandbox_server.serving.app import SITE, Sandbox
from sandbox_server.serving.callers import LOCAL_HOSTS
from sandbox_server.serving.serving import DEFAULT_PORT, listen, server_for
from sandbox_server.storage.database import DatabaseError
from sandbox_server.storage.store import Store

_HELLO = """\
The sandbox is running at {url} ({where}). Press Ctrl-C to stop it.
Only programs on this machine can reach it, and they need no credentials. Web pages of other hosts are rejected.{names}

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
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="the port (default: 8088); 0 picks a free one")
    parser.add_argument("--db", type=Path, metavar="FILE", help="keep sessions in this file (and media next to it)")
    parser.add_argument("--demo", action="store_true", help="start with a few sessions")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="also accept requests for this host name, and from its web pages; can be repeated",
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="DIR",
        help="also serve the documentation that `nox -s docs` built in this folder, with a console in it",
    )
    options = parser.parse_args(arguments)
    if options.site and not (options.site / "index.html").is_file():
        parser.error(f"{options.site} has no index.html; build the documentation with `nox -s docs`")
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises it again once it has shut down
    try:
        store = Store(options.db)
    except (DatabaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        return _serve(store, options)
    except KeyboardInterrupt:
        return 0
    finally:
        store.close()


def _serve(store: Store, options: argparse.Namespace) -> int:
    try:
        listener = listen(options.port)
    except (OSError, OverflowError) as error:
        print(
            f"cannot listen on port {options.port}: {str(error).rstrip('.')}; choose another with --port",
            file=sys.stderr,
        )
        return 1
    if options.demo:
        fill(store)
    hosts = [name.lower() for name in options.allow_host]
    actual = listener.getsockname()[1]
    url = f"http://localhost:{actual}"
    argument = "" if actual == DEFAULT_PORT else f'server_url="{url}"'
    where = "in memory" if options.db is None else f"sessions in {options.db}"
    names = f"\nIt also answers to: {', '.join(hosts)}." if hosts else ""
    names += f"\nThe documentation, with a console: {url}{SITE}/index.html" if options.site else ""
    hello = _HELLO.format(url=url, where=where, names=names, argument=argument)
    sandbox = Sandbox(store, hosts={*LOCAL_HOSTS, *hosts}, site=options.site)
    server = server_for(sandbox, when_started=lambda: print(hello, flush=True))
    with listener:
        server.run([listener])
    return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    run_command(main)
