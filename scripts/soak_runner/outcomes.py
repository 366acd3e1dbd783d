"""The outcomes of the calls of the random soak, and which of them are violations."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mix_python_sdk import errors


class Interrupted(BaseException):
    """An interrupt like Ctrl-C, at any instruction."""


def expect(holds: object, *, said: object = "") -> None:
    """Go on if something holds.

    Raises:
        AssertionError: It does not.
    """
    if not holds:
        raise AssertionError(said)


@dataclass
class Outcomes:
    """The outcomes of the calls of a run, by a name that each call uses alone."""

    made: Counter[str] = field(default_factory=Counter[str])
    definite: dict[str, str] = field(default_factory=dict[str, str])
    kinds: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])
    roots: tuple[type[Exception], ...] = (errors.MixError,)

    def take(self, method: str, name: str, result: Any) -> None:
        """Record what a call returned or raised."""
        self.kinds[type(result).__name__ if isinstance(result, BaseException) else "returned"] += 1
        if isinstance(result, self.roots):
            error: Any = result
            # If the status is a success, the session was created, whatever is wrong with the rest.
            succeeded = error.status_code is not None and error.status_code < 300
            if method == "create" and not (error.outcome_unknown or succeeded):
                self.definite[name] = repr(result)[:200]
        elif isinstance(result, BaseException):
            if not isinstance(result, asyncio.CancelledError | Interrupted):
                self.wrong.append(f"{method} {name}: {result!r}"[:300])
        elif isinstance(result, Path):
            self._check(name, _id_in(result) or name)
        elif result is not None:
            self._check(name, result.id)
            if method == "create":
                self.made[name] += 1

    def _check(self, name: str, found: str) -> None:
        if found != name:
            self.wrong.append(f"{name} got the answer of {found}")


def _id_in(file: Path) -> str | None:
    """Return the id in a download, None if the server sent no JSON: a download is stored as received."""
    try:
        found: str = json.loads(file.read_bytes())["id"]
    except ValueError:
        return None
    return found


def violations(outcomes: Outcomes, created: dict[str, int], left: list[str]) -> Iterator[str]:
    """Describe the violations."""
    yield from outcomes.wrong
    for name, number in created.items():
        if number > 1:
            yield f"duplicated: {name} was created {number} times"
    for name in outcomes.made:
        if name not in created:
            yield f"lost: {name} was never created, but the call returned"
    for name, error in outcomes.definite.items():
        if name in created:
            yield f"lost: {name} was created, but its error does not say so: {error}"
    if left:
        yield f"files left behind: {left[:5]}"
