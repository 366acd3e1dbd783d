"""Make a message smaller as long as it shows the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openapi.document import is_array, is_object
from spec_changes.schemas.node_diff import Step

_MOST_CHECKS = 120


def smaller(value: Any, shows: Callable[[Any], bool]) -> Any:
    """Return the smallest of the values that can be reached by leaving out properties, items and letters."""
    checks = 0
    while True:
        for candidate in _candidates(value):
            checks += 1
            if checks > _MOST_CHECKS:
                return value
            if shows(candidate):
                value = candidate
                break
        else:
            return value


def without(value: Any, steps: tuple[Step, ...], name: str) -> Iterator[Any]:
    """Yield the value without a property of one of the objects that the steps lead to, for each that has it."""
    if not steps:
        if is_object(value) and name in value:
            yield {key: each for key, each in value.items() if key != name}
        return
    step, below = steps[0], steps[1:]
    if step.kind == "item" and is_array(value):
        for index, inner in enumerate(value):
            yield from ([*value[:index], each, *value[index + 1 :]] for each in without(inner, below, name))
    elif step.kind != "item" and is_object(value):
        for key, inner in value.items():
            if step.kind != "property" or key == step.key:
                yield from ({**value, key: each} for each in without(inner, below, name))


def _candidates(value: Any) -> Iterator[Any]:
    """Yield values that are a little smaller: the outermost parts are left out first."""
    if is_object(value):
        for name in reversed(value):
            yield {key: each for key, each in value.items() if key != name}
        for name, inner in value.items():
            yield from ({**value, name: each} for each in _candidates(inner))
    elif is_array(value):
        for index in reversed(range(len(value))):
            yield value[:index] + value[index + 1 :]
        for index, inner in enumerate(value):
            yield from ([*value[:index], each, *value[index + 1 :]] for each in _candidates(inner))
    elif isinstance(value, str) and value:
        yield from dict.fromkeys(
            each
            for each in ("", "a", value[: len(value) // 2], value[:-1])
            if len(each) < len(value) and not each.endswith("\n")
        )
    elif isinstance(value, float) and not value.is_integer() and abs(value) < 1e9:
        yield from (each for each in (round(value, 1), round(value, 2)) if each != value)
