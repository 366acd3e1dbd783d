"""Every exception that leaves a call, over the fault table and the tables of the attacks: the client's own, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mix_python_sdk import Mix, errors
from tests.client.test_bodies_under_attack import BROKEN, WHOLE, compressed
from tests.client.test_connections_under_attack import AHEAD, ENDLESS
from tests.client.test_secrets import ANSWERS, REFUSED
from tests.support.calls import ARGUMENTS, MODES, Mode, VirtualClock, outcome, with_clock
from tests.support.fault_rows import ROWS
from tests.support.fault_server import Act, FaultServer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transport")]


def acted() -> Iterator[tuple[str, tuple[Act, ...], dict[str, Any], dict[str, Any]]]:
    """Yield a method, what the server does, the arguments, and the settings of the client."""
    for row in ROWS:
        acts = row.acts() if callable(row.acts) else row.acts
        yield row.method, acts, {**ARGUMENTS[row.method], **row.arguments}, dict(row.settings)
    endless: dict[str, Any] = {"timeout_ms": 100, "retry_config": None}
    for act in ENDLESS.values():
        yield "get", (act,), {"id": "a"}, endless
    for method in ("get", "create", "export_session"):
        for act in (*ANSWERS.values(), *(Act((data,)) for data in AHEAD.values())):
            yield method, (act,), ARGUMENTS[method], {}
        for body in (*BROKEN.values(), *WHOLE.values()):
            yield method, (compressed(*body),), ARGUMENTS[method], {}


@pytest.mark.parametrize("mode", MODES)
def test_only_errors_of_the_client_leave_a_call(mode: Mode) -> None:
    found: set[type[BaseException]] = set()
    for method, acts, arguments, settings in acted():
        with FaultServer(acts) as server:
            mix = Mix(server_url=server.url, **settings)
            result = outcome(
                mode, mix if "timeout_ms" in settings else with_clock(mix, VirtualClock()), method, **arguments
            )
            if isinstance(result, ValueError | TypeError) and not isinstance(result, errors.MixError):
                assert server.sends == 0, (method, acts, result)
                continue
        if isinstance(result, BaseException):
            found.add(type(result))
    assert {kind.__name__ for kind in found if not issubclass(kind, errors.MixError)} == set()
    # Each has a public name; one whose body is typed is a subclass of the class of that name.
    assert [kind for kind in found if not issubclass(kind, getattr(errors, kind.__name__))] == []
    names = sorted({kind.__name__ for kind in found})
    assert names == sorted(LEAVING), " ".join(names)


LEAVING = (
    "BadGatewayError",
    "BadRequestError",
    "ConflictError",
    "DecodingError",
    "GatewayTimeoutError",
    "InternalServerError",
    "MixDefaultError",
    "NotFoundError",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "RequestTimeoutError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
)
"""The classes of the errors in these tables."""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", REFUSED)
def test_a_refusal_is_raised_before_anything_is_sent(method: str, mode: Mode) -> None:
    with FaultServer(()) as server:
        error = outcome(mode, Mix(server_url=server.url), method, **REFUSED[method])
    assert type(error) in {TypeError, ValueError}, repr(error)
    assert server.connections == 0
