"""Models: let datamodel-code-generator write the pydantic models, and read back what it wrote.

Names, annotations and defaults come from the generated source, never from the document, so that signatures and
docs match the models.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openapi.document import JsonObject
from openapi.spec import Spec
from openapi.structure import subschemas
from openapi.text import clean
from pipeline.discriminators import schema_name
from pipeline.ir import Field, Model
from pipeline.names import field_names
from pipeline.prepare.plain_schemas import further_schema
from pipeline.python_type import PythonType

from .check_names import check_names, generator_failed
from .order import in_order
from .types import Types, schemas_in_use

_TYPES_CLASS = "TypesOfOperations"
# What pydantic reads the type of further fields from; type checkers do not take it for an argument.
_EXTRA = (
    "    __pydantic_extra__: dict[str, {}] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]\n"
)


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

    Args:
        spec: The prepared document.
        package: The name of the generated package, whose base model the models inherit.
        templates: The folder with the customised templates of datamodel-code-generator.

    Raises:
        SpecError: The generator failed, wrote what Python cannot read, or changed a name.
    """
    schemas = spec.data["components"]["schemas"]
    used = {f"t{number}": schema for number, schema in enumerate(schemas_in_use(spec))}
    anchor = {"type": "object", "required": list(used), "properties": used}
    data = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "0"},
        "paths": {},
        "components": {"schemas": {**in_order(_for_generator(schemas)), _TYPES_CLASS: anchor}},
    }
    source = _generate(spec, data, package, templates)
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise generator_failed(
            spec, f"the generated models do not parse: {error.msg}: {(error.text or '').strip()}"
        ) from error
    anchors = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == _TYPES_CLASS]
    found = {field.name: field.annotation for anchor_class in anchors for field in _fields(anchor_class)}
    if found.keys() != used.keys():
        raise generator_failed(spec, "the generated models lack the types of some operations")
    kept = [node for node in module.body if not (node in anchors or _is_rebuild(node))]
    types = Types((used[name], type_) for name, type_ in found.items())
    extras = {name: types.of(part) for name, schema in schemas.items() if (part := further_schema(schema))}
    models = tuple(replace(model, further=extras.get(model.name)) for model in _models(kept))
    check_names(spec, models)
    lines = [f"{line}\n" for line in source.split("\n")]
    for node in sorted(module.body, key=lambda node: -node.lineno):
        if node not in kept:
            del lines[node.lineno - 1 : node.end_lineno]
        elif isinstance(node, ast.ClassDef) and node.name in extras:
            lines.insert(node.end_lineno or node.lineno, _EXTRA.format(extras[node.name]))
    return Models("".join(lines), models, types)


def _generate(spec: Spec, data: JsonObject, package: str, templates: Path) -> str:
    # Importing the generator takes half a second, which a failing run should not have to wait for.
    from datamodel_code_generator import generate

    from .config import models_config

    try:
        schemas = data["components"]["schemas"]
        config = models_config(package, templates, _aliases(spec.data["components"]["schemas"]), _field_names(schemas))
        with warnings.catch_warnings():
            # It warns about constraints that pydantic cannot check; types and values do not change.
            warnings.simplefilter("ignore")
            result = generate(data, config=config)
    except Exception as error:  # the author of the document must see any error
        raise generator_failed(spec, f"datamodel-code-generator: {clean(error) or type(error).__name__}") from error
    if not isinstance(result, str):
        raise generator_failed(spec, "datamodel-code-generator did not return a single module")
    return result


def _for_generator(schemas: dict[str, JsonObject]) -> dict[str, JsonObject]:
    """Return the schemas without what this module writes itself: discriminators, and the further properties of classes."""
    found: dict[str, JsonObject] = {}
    for name, schema in schemas.items():
        left_out = {"discriminator"}
        if "properties" in schema and schema.get("additionalProperties") is not False:
            left_out.add("additionalProperties")
        found[name] = {key: value for key, value in schema.items() if key not in left_out}
    return found


def _field_names(schemas: dict[str, JsonObject]) -> dict[str, str]:
    """Return the name of each field by `Class.property`, which the generator uses unchanged."""
    return {
        f"{name}.{wire_name}": field
        for name, schema in schemas.items()
        if name != _TYPES_CLASS
        for wire_name, field in field_names(schema.get("properties", {})).items()
        if field != wire_name
    }


def _aliases(schemas: dict[str, JsonObject]) -> dict[str, dict[str, Any]]:
    """Return the data that the alias template needs, by alias name."""
    found: dict[str, dict[str, Any]] = {name: {"recursive": True} for name in _recursive_aliases(schemas)}
    for name, schema in schemas.items():
        if schema.get("format") == "decimal" and schema.get("type") == "string":
            found.setdefault(name, {})["mark"] = "AsText()"
        if "discriminator" in schema:
            found.setdefault(name, {}).update(_tagged(schema["discriminator"]))
    return found


def _tagged(discriminator: JsonObject) -> dict[str, Any]:
    """Return the data that the template needs for a union whose branches are distinguished by a tag."""
    mapping = discriminator["mapping"].items()
    kinds = ", ".join(f"{value!r}: {schema_name(target)}" for value, target in mapping)
    options = [f"{discriminator['propertyName']!r}", f"{discriminator['field']!r}", f"{{{kinds}}}"]
    if "defaultMapping" in discriminator:
        options.append(f"default={schema_name(discriminator['defaultMapping'])}")
    options.extend(f"{option}=True" for option in ("optional", "known") if discriminator.get(option))
    mark = f"ByTag({', '.join(options)})"
    return {"mark": mark} if discriminator.get("known") else {"mark": mark, "other": "UnknownVariant"}


def _recursive_aliases(schemas: dict[str, JsonObject]) -> list[str]:
    """Return the names of the schemas that contain themselves without a class in between."""
    uses = {
        name: {node["$ref"].rpartition("/")[2] for node in subschemas(schema) if "$ref" in node}
        for name, schema in schemas.items()
        if "properties" not in schema
    }
    reached = {name: _reachable(name, uses) for name in uses}
    return [name for name in uses if name in reached[name]]


def _reachable(name: str, uses: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(uses[name])
    while waiting:
        other = waiting.pop()
        if other in uses and other not in found:
            found.add(other)
            waiting.extend(uses[other])
    return found


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
