"""Import a package, complete its models, and call its operations against a server made from its document.

    python call_package.py SPEC SOURCE PACKAGE REPORT

Writes what was found to REPORT, as JSON with the fields of `Verification`.
"""

from __future__ import annotations

import json
import sys
import traceback
import typing
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus_runner.calls.answers import answer_for
from corpus_runner.calls.arguments import arguments_for
from corpus_runner.calls.loaded_package import LoadedPackage, call_method, reason_of
from corpus_runner.calls.optional_values import calls_with_each_option
from corpus_runner.calls.requests import mismatches
from corpus_runner.calls.sampler import Sampler
from corpus_runner.calls.scalars import UnsampleableError
from corpus_runner.calls.server import AnsweringServer
from corpus_runner.calls.unions import draws
from corpus_runner.outcome import CallOutcome, Verification
from openapi.operations import Operation
from openapi.spec import Spec, read_spec


def main(spec: str, source: str, name: str, report: str) -> None:
    """Write what was found."""
    sys.path.insert(0, source)
    found = Verification()
    try:
        package = LoadedPackage(name)
    except Exception:  # whatever the import of a package raises  # noqa: BLE001
        found.import_error = traceback.format_exc(limit=-3)
    else:
        read = read_spec(Path(spec))
        found.models = len(package.model_classes())
        found.incomplete = list(_incomplete(package))
        with AnsweringServer() as server:
            client = package.client(server.url)
            found.calls = list(_calls(read, package, client, server))
            found.options = list(calls_with_each_option(read, package, client, server))
            found.draws = list(draws(read, package, client, server))
    Path(report).write_text(json.dumps(asdict(found)), "utf-8")


def _incomplete(package: LoadedPackage) -> Iterator[str]:
    """Complete every model, and yield those with which that does not work."""
    for model in package.model_classes():
        try:
            model.model_rebuild()
            typing.get_type_hints(model)
        except Exception as error:  # whatever pydantic raises  # noqa: BLE001
            yield f"{model.__name__}: {reason_of(error)}"


def _calls(spec: Spec, package: LoadedPackage, client: Any, server: AnsweringServer) -> Iterator[CallOutcome]:
    for operation in spec.operations:
        found = package.calls(operation)
        if not found:
            yield CallOutcome(operation.label, "missing", "the package has no method for it", operation.pointer)
        for call in found:
            yield _call(spec, operation, call, client, server)


def _call(spec: Spec, operation: Operation, call: Any, client: Any, server: AnsweringServer) -> CallOutcome:
    label = f"{operation.label} ({call.name})"
    try:
        medias = {response.media for response in ([call.stream] if call.stream else call.responses.values())}
        server.answer = answer_for(spec, operation, medias, Sampler(spec, "response"))
        arguments = arguments_for(spec, operation, call, Sampler(spec, "request"))
    except UnsampleableError as error:
        return CallOutcome(label, "not sampleable", str(error))
    server.asked.clear()
    try:
        call_method(client, call.name, arguments.values)
    except Exception as error:  # whatever a call raises  # noqa: BLE001
        return CallOutcome(label, "failed", reason_of(error))
    wrong = list(mismatches(operation, arguments, server.asked[-1])) if server.asked else ["nothing was sent"]
    return CallOutcome(label, "failed", "; ".join(wrong)) if wrong else CallOutcome(label, "succeeded")


if __name__ == "__main__":
    main(*sys.argv[1:])
