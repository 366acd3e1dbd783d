"""Problems of a document, described so that its author can fix them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .text import visible

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a document.

    Attributes:
        rule: The stable name of the rule, in kebab case.
        message: What is wrong, in one sentence.
        pointer: The JSON pointer of the node, "" for the whole document.
        hint: What to do about it; may be empty.
        file: The document as the user named it.
        line: The 1-based line of the node, 0 if unknown.
        operation: The operationId (or `VERB /path`) that the node belongs to; may be empty.
    """

    rule: str
    message: str
    pointer: str = ""
    hint: str = ""
    file: str = ""
    line: int = 0
    operation: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        about = f" (operation {self.operation})" if self.operation else ""
        lines = [f"{place}: {self.rule}: {self.message}{about}"]
        if self.pointer:
            lines.append(f"  at #{self.pointer}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(map(visible, lines))


def with_consequences(causes: list[Problem], others: Iterable[Problem]) -> list[Problem]:
    """Return the causes, followed by one problem for each rule of the others, which may follow from them."""
    if not causes:
        return list(others)
    by_rule: dict[str, list[Problem]] = {}
    for problem in others:
        by_rule.setdefault(problem.rule, []).append(problem)
    return [*causes, *map(_folded, by_rule.values())]


def _folded(problems: list[Problem]) -> Problem:
    first, *more = problems
    lines = ", ".join(str(problem.line) for problem in more[:_SHOWN])
    rest = f" and {len(more) - _SHOWN:,} more" if len(more) > _SHOWN else ""
    count = f"; {len(more):,} more like this (line{'s' if len(more) > 1 else ''} {lines}{rest})" if more else ""
    return replace(first, message=first.message + count, hint="Correct the above first: this may follow from it.")


class SpecError(Exception):
    """A document that the pipeline cannot use; `problems` has one entry for each reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
