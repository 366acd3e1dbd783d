"""Models: let datamodel-code-generator write the pydantic models, and read back what it wrote.

Names, annotations and defaults come from the generated source, never from the document, so that signatures and
docs match the models. Their names must be those that this pipeline made.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.messages import item_schema
from openapi.operations import Operation
from openapi.problems import Problem, SpecError
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir.package import Field, Model
from pipeline.names import field_names
from pipeline.prepare.plain_schemas import further_schema
from pipeline.python_type import ANY, PythonType

_TYPES_CLASS = "TypesOfOperations"
# What pydantic reads the type of further fields from; type checkers do not take it for an argument.
_EXTRA = (
    "    __pydantic_extra__: dict[str, {}] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]\n"
)
_SCHEMAS = "/components/schemas"


@dataclass(frozen=True, slots=True)
class Models:
    """The generated models.

    Attributes:
        source: The module's source, without a header.
        models: What it defines, in its order.
        types: The types of the schemas that are none of them.
    """

    source: str
    models: tuple[Model, ...]
    types: Types


def generate_models(spec: Spec, package: str, templates: Path) -> Models:
    """Generate the models of a prepared document, and find the type of each other schema that it uses.

    The models inherit the base model of `package`, and `templates` has the customised templates of the generator.

    Raises:
        SpecError: The generator failed, wrote what Python cannot read, or changed a name.
    """
    schemas = spec.data["components"]["schemas"]
    used = {f"t{number}": schema for number, schema in enumerate(_schemas_in_use(spec))}
    source = _generate(spec, used, package, templates)
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise _generator_failed(
            spec, f"the generated models do not parse: {error.msg}: {(error.text or '').strip()}"
        ) from error
    anchors = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == _TYPES_CLASS]
    found = {field.name: field.annotation for anchor_class in anchors for field in _fields(anchor_class)}
    if found.keys() != used.keys():
        raise _generator_failed(spec, "the generated models lack the types of some operations")
    left_out = {*anchors, *filter(_is_rebuild, module.body)}
    kept = [node for node in module.body if node not in left_out]
    types = Types((used[name], type_) for name, type_ in found.items())
    extras = {name: types.of(part) for name, schema in schemas.items() if (part := further_schema(schema))}
    models = tuple(replace(model, further=extras.get(model.name)) for model in _models(kept))
    check_names(spec, models)
    lines = [f"{line}\n" for line in source.split("\n")]
    for node in sorted(module.body, key=lambda node: -node.lineno):
        if node in left_out:
            del lines[node.lineno - 1 : node.end_lineno]
        elif isinstance(node, ast.ClassDef) and node.name in extras:
            lines.insert(node.end_lineno or node.lineno, _EXTRA.format(extras[node.name]))
    return Models("".join(lines), models, types)


def _generate(spec: Spec, used: dict[str, JsonObject], package: str, templates: Path) -> str:
    # Importing the generator takes half a second, which a failing run should not have to wait for.
    from .generator import write_models

    try:
        anchor = {"type": "object", "required": list(used), "properties": used}
        result = write_models(spec.data["components"]["schemas"], {_TYPES_CLASS: anchor}, package, templates)
    except Exception as error:  # the author of the document must see any error
        raise _generator_failed(spec, f"datamodel-code-generator: {clean(error) or type(error).__name__}") from error
    if not isinstance(result, str):
        raise _generator_failed(spec, "datamodel-code-generator did not return a single module")
    return result


def _is_rebuild(node: ast.stmt) -> bool:
    """Whether a statement rebuilds a model on import; the base model defers that until the first use."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="model_rebuild"))):
            return True
        case _:
            return False


def _models(body: list[ast.stmt]) -> list[Model]:
    found: list[Model] = []
    for index, node in enumerate(body):
        match node:
            case ast.ClassDef(name=name):
                found.append(Model(name, clean(ast.get_docstring(node)), tuple(_fields(node))))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.append(Model(name, _docstring_after(body, index), alias=ast.unparse(_unmarked(value))))
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[_, value])):
                found.append(Model(name, _docstring_after(body, index), alias=ast.unparse(value)))
            case _:
                pass
    return found


def _unmarked(value: ast.expr) -> ast.expr:
    """Return a union without the mark that says how its branches are distinguished."""
    match value:
        case ast.Subscript(
            value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, ast.Call(func=ast.Name(id=name))])
        ):
            return inner if name == "ByTag" else value
        case _:
            return value


def _fields(node: ast.ClassDef) -> list[Field]:
    found: list[Field] = []
    for index, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            annotation, metadata = _split(statement.annotation)
            default = ast.unparse(statement.value) if statement.value else None
            description = _docstring_after(node.body, index)
            found.append(Field(name, metadata.get("alias", name), annotation, default, description))
    return found


def _split(annotation: ast.expr) -> tuple[PythonType, dict[str, Any]]:
    """Split `Annotated[T, Field(alias=...)]` into the source of `T` and the constant arguments of `Field`."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, ast.Call(keywords=keywords)])):
            constants = {k.arg: k.value.value for k in keywords if k.arg and isinstance(k.value, ast.Constant)}
            return _split(inner)[0], constants
        case _:
            return PythonType.parse(annotation), {}


def _docstring_after(body: list[ast.stmt], index: int) -> str:
    match body[index + 1 : index + 2]:
        case [ast.Expr(value=ast.Constant(value=str() as text))]:
            return clean(inspect.cleandoc(text))
        case _:
            return ""


def check_names(spec: Spec, models: Iterable[Model]) -> None:
    """Check the names of classes, aliases and fields. Raises SpecError if one is missing, or is another one."""
    problems = list(_problems(spec, {model.name: model for model in models}))
    if problems:
        raise SpecError(problems)


def _generator_failed(spec: Spec, message: str) -> SpecError:
    """Return the error for a generator that failed or ignored its settings."""
    return SpecError([_problem(spec, message, _SCHEMAS)])


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


class Types:
    """The types of the schemas that a prepared document uses directly, each found by identity."""

    def __init__(self, types: Iterable[tuple[JsonObject, PythonType]]) -> None:
        self._types = {id(schema): (schema, type_) for schema, type_ in types}  # which keeps the schemas alive

    def of(self, schema: Any) -> PythonType:
        """Return the type of a schema of the document; a missing one, and `true`, allow any value.

        Raises:
            KeyError: The schema is none of those that `_schemas_in_use` gives.
        """
        return self._types[id(schema)][1] if is_object(schema) and schema else ANY


def _schemas_in_use(spec: Spec) -> list[JsonObject]:
    """Return every schema that an operation uses directly, and those of further properties, each once."""
    used = [schema for operation in spec.operations for schema in _of_operation(spec, operation)]
    used += [further_schema(schema) for schema in spec.mapping("/components/schemas").values()]
    return list({id(schema): schema for schema in used if schema}.values())


def _of_operation(spec: Spec, operation: Operation) -> Iterator[JsonObject | None]:
    yield from (parameter.schema for parameter in operation.parameters)
    for media in operation.body.content if operation.body else ():
        yield media.schema
        further = spec.resolved(media.schema).get("additionalProperties")
        yield further if is_object(further) else None
    for response in operation.responses:
        for media in response.content:
            yield item_schema(spec, media) if media.is_stream else media.schema
