"""Forks: what was open in the parent process stays the parent's."""

from __future__ import annotations

import os

from .errors import ClosedClientError

# The number of forks between the first process and this one: asking for the process id costs more than reading an event.
generation = 0

# What the parent opened, kept alive: collecting it would close the parent's connection, or wait for a lock that was held at
# the fork.
_left_alone: list[object] = []


def leave_alone(*opened: object) -> None:
    """Keep what the parent process opened as it is."""
    _left_alone.append(opened)


class Origin:
    """The process in which something was opened.

    Args:
        name: The call that opened it.
    """

    __slots__ = ("_generation", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._generation = generation

    @property
    def is_other(self) -> bool:
        """Whether that was another process, before a fork."""
        return self._generation != generation

    def check(self) -> None:
        """Raise `ClosedClientError` if that was another process: two readers would each get a part."""
        if self._generation != generation:
            message = f"{self._name}: the stream belongs to the process that opened it; open another one after a fork"
            raise ClosedClientError(message)


def _after_fork() -> None:
    global generation  # noqa: PLW0603
    generation += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
