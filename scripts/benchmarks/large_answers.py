"""What large responses cost next to httpx2 by hand: a list of 1,000 sessions, and an export of 50 MB, in time and in memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import httpx2
from pydantic import TypeAdapter

from mix_python_sdk import Mix, models

from .calls import canned_server
from .contest import Score, contest


def measure(rounds: int = 9) -> dict[str, list[Score]]:
    """Return the CPU time and the peak of memory of each kind of response."""
    found: dict[str, list[Score]] = {}
    sessions, export = TypeAdapter(list[models.SessionData]), TypeAdapter(models.ExportSession)
    with (
        canned_server() as url,
        httpx2.Client() as http,
        Mix(server_url=url) as mix,
        Mix(server_url=url, fast=True) as fast,
    ):
        base = f"{url}/api/sessions"
        kinds: dict[str, dict[str, Callable[[], object]]] = {
            "a list of 1,000": {
                "by hand": lambda: sessions.validate_json(http.get(base).raise_for_status().content),
                "mix": mix.sessions.list,
                "mix, fast": fast.sessions.list,
            },
            "an export of 50 MB": {
                "by hand": lambda: export.validate_json(http.get(f"{base}/a/export").raise_for_status().content),
                "mix": lambda: mix.sessions.export_session(id="a"),
                "mix, fast": lambda: fast.sessions.export_session(id="a"),
            },
        }
        for kind, contenders in kinds.items():
            runs = 1 if "export" in kind else 8
            found[f"{kind}, CPU time"] = contest(contenders, rounds=rounds, runs=runs, clock=time.process_time)
            found[f"{kind}, peak of memory"] = _peaks(contenders)
    return found


def _peaks(contenders: dict[str, Callable[[], object]]) -> list[Score]:
    peaks = {name: _peak(run) for name, run in contenders.items()}
    yardstick = next(iter(peaks.values()))
    return [Score(name, peak, peak / yardstick, "bytes") for name, peak in peaks.items()]


def _peak(run: Callable[[], object]) -> int:
    """Return the most memory that a call needed, its result included."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
