"""An interrupt at any line of the client's Python, while it writes a body or reads one, is an interrupt for the caller."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments

pytestmark = pytest.mark.slow

_MOST = 5_000


class Interrupted(BaseException):
    """What a handler of a signal raises."""


def outcomes(act: Callable[[], object]) -> list[str]:
    """Act again and again, interrupted at the first call or line, at the second and so on; return what came of it."""
    found: list[str] = []
    for number in range(_MOST):
        left = number

        def interrupt(frame: FrameType, event: str, _argument: object) -> Any:
            nonlocal left
            # Elsewhere it might leave a lock of Python's or of pydantic's taken, and later tests would wait for it.
            if not is_ours(frame):
                return None
            if event in {"call", "line"}:
                left -= 1
                if left == -1:
                    raise Interrupted
            return interrupt

        before = sys.gettrace()
        sys.settrace(interrupt)
        try:
            act()
            found.append("returned")
        except BaseException as error:  # noqa: BLE001
            found.append(type(error).__name__)
        finally:
            sys.settrace(before)
        if left >= 0:
            break
    return found


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is a function of the client; Python itself ignores what ends a generator that is being closed."""
    return "_runtime" in Path(frame.f_code.co_filename).parts and not frame.f_code.co_flags & inspect.CO_GENERATOR


def _part(fragments: Fragments, name: str) -> Any:
    return importlib.import_module(f"{fragments.module('values').__name__}.{name}")


@pytest.fixture
def things(fragments: Fragments) -> Any:
    module = fragments.module("values")
    models = module.models
    return [
        models.Thing(
            at=datetime(2026, 1, 1, tzinfo=UTC),
            day_or_text=date(2026, 1, 1),
            at_or_text=datetime(2026, 1, 1, tzinfo=UTC),
            amounts=[Decimal("0.10")],
            amount_or_text=Decimal("1.5"),
            price="1.10",
            anything={"at": datetime(2026, 1, 1, tzinfo=UTC), "more": [models.Thing(price="2.50")]},
            part=models.Part(id="i", k=models.Further(on=date(2026, 1, 1), tags=["x"])),
        ),
        models.Settings(mode="m", level=1, look=models.Look()),
    ]


def test_while_a_body_is_written(things: Any, fragments: Fragments) -> None:
    body = _part(fragments, "resources.things").WRITE_THING.body
    written = _part(fragments, "_runtime.request_body")

    def write() -> None:
        written.add_body(written.Payload("", {}), body, {"body": things[:1]})

    write()
    found = outcomes(write)
    assert found[-1] == "returned"
    assert set(found[:-1]) == {"Interrupted"}
    assert len(found) > 50


@pytest.mark.parametrize(
    "text", ['{"at":"2026-01-01T00:00:00Z","amounts":[0.1],"days":["x"],"part":{"k":{"on":"2026-01-01"}}}', '{"at":1}']
)
def test_while_a_body_is_read(text: str, fragments: Fragments) -> None:
    operation = _part(fragments, "resources.things").READ_THING
    result_of = _part(fragments, "_runtime.response").result_of
    response = httpx2.Response(200, content=text.encode())
    with contextlib.suppress(Exception):
        result_of(operation, response)  # what builds the types is not what is interrupted
    found = outcomes(lambda: result_of(operation, response))
    assert set(found[:-1]) == {"Interrupted"}


def test_while_a_caller_writes_a_model(things: Any) -> None:
    for thing in things:
        for write in (thing.to_json, thing.to_dict, thing.model_dump_json, thing.model_dump):
            found = outcomes(write)
            assert (set(found[:-1]), found[-1]) == ({"Interrupted"}, "returned")
            assert json.loads(thing.to_json())
