"""A short run of schemathesis: green against the sandbox, red against a server that drifts."""

from __future__ import annotations

from collections import Counter

import pytest

import conformance
from sandbox_server.contract.contract import Answer
from sandbox_server.operations import HANDLERS, Handler, OperationRequest
from sandbox_server.storage.store import Store
from sandbox_server.testing import run_in_thread

pytestmark = pytest.mark.slow


def test_the_sandbox_conforms_and_stateful_tests_fork_and_rewind() -> None:
    answers: Counter[tuple[str, int]] = Counter()

    def counted(name: str, handler: Handler) -> Handler:
        def answer(store: Store, request: OperationRequest) -> Answer:
            given = handler(store, request)
            if request.session_id != "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11":  # the session of the examples
                answers[name, given.status] += 1
            return given

        return answer

    handlers = {name: counted(name, handler) for name, handler in HANDLERS.items()}
    with run_in_thread(demo=True, handlers=handlers) as sandbox:
        assert conformance.run(sandbox.url, examples=4, seed=1, own=True) == 0
    for reply in (("forkSession", 201), ("rewindSession", 200), ("exportSession", 200), ("deleteSession", 204)):
        assert answers[reply] > 0, f"no {reply} but for the session of the examples: {answers}"


def test_a_server_that_drifts_does_not_conform(capfd: pytest.CaptureFixture[str]) -> None:
    def without_cost(store: Store, request: OperationRequest) -> Answer:
        body = HANDLERS["createSession"](store, request).body
        return Answer(201, {name: value for name, value in body.items() if name != "cost"})

    with run_in_thread(handlers={**HANDLERS, "createSession": without_cost}, strict=False) as sandbox:
        assert conformance.run(sandbox.url, examples=1, seed=1, phases="examples") == 1
    report = capfd.readouterr().out
    assert "POST /api/sessions" in report
    assert "Reproduce with" in report


def test_a_server_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with run_in_thread() as sandbox:
        assert conformance.unreachable(sandbox.url) is None
    assert conformance.main(["--url", sandbox.url]) == 1
    assert capsys.readouterr().err.startswith(f"cannot reach {sandbox.url}: ")
    assert conformance.main(["--url", "nonsense"]) == 1
