"""Check that the generated models have the names that this pipeline made, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openapi.document import join
from openapi.problems import Problem, SpecError
from openapi.spec import Spec
from pipeline.ir import Model
from pipeline.names import field_names

_SCHEMAS = "/components/schemas"


def check_names(spec: Spec, models: Iterable[Model]) -> None:
    """Check the names of classes, aliases and fields.

    Args:
        spec: The prepared document.
        models: What was generated from it.

    Raises:
        SpecError: A name is missing, or is another one.
    """
    problems = list(_problems(spec, {model.name: model for model in models}))
    if problems:
        raise SpecError(problems)


def generator_failed(spec: Spec, message: str, pointer: str = _SCHEMAS) -> SpecError:
    """Return the error for a generator that failed or ignored its settings."""
    return SpecError([_problem(spec, message, pointer)])


def _problems(spec: Spec, models: dict[str, Model]) -> Iterator[Problem]:
    schemas = spec.data["components"]["schemas"]
    for name in (name for name in models if name not in schemas):
        message = f"datamodel-code-generator added {name!r}, which is not a schema: part of a schema has no name"
        yield _problem(spec, message, _SCHEMAS)
    for name, schema in schemas.items():
        pointer = join(_SCHEMAS, name)
        if name not in models:
            yield _problem(spec, f"the generated models lack the schema {name!r}", pointer)
        elif models[name].alias is None:
            found = {field.wire_name: field.name for field in models[name].fields}
            wanted = field_names(schema.get("properties", {}))
            for wire_name in (*wanted, *(found.keys() - wanted.keys())):
                if found.get(wire_name) != wanted.get(wire_name):
                    message = (
                        f"the property {wire_name!r} of the schema {name!r} became the field"
                        f" {found.get(wire_name)!r} instead of {wanted.get(wire_name)!r}"
                    )
                    yield _problem(spec, message, join(pointer, "properties", wire_name))


def _problem(spec: Spec, message: str, pointer: str) -> Problem:
    hint = "Simplify the schema; if it is already simple, report a bug in the pipeline."
    return spec.problem("generator-failed", message, pointer, hint=hint)
