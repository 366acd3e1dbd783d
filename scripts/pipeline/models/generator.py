"""The generator: every option of datamodel-code-generator that matters here, and the schemas as it needs them."""

from __future__ import annotations

import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import AllOfMergeMode, DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion
from datamodel_code_generator.parser import LiteralType

from openapi.document import JsonObject, is_object, walk
from openapi.order import inside_out
from openapi.structure import subschemas
from pipeline.keywords import SEND_DEFAULT, schema_name
from pipeline.names import field_names

# What the template of aliases may write; what a package does not use is removed by the formatter.
_MARKS = ("header_types.typed_header", "scalars.AsText", "unions.ByTag", "unions.UnknownVariant")
_LONG_CHAIN = 32


def write_models(schemas: dict[str, JsonObject], more: dict[str, JsonObject], package: str, templates: Path) -> object:
    """Return what datamodel-code-generator writes for prepared schemas, and for `more`, whose fields keep their names."""
    data = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "0"},
        "paths": {},
        "components": {"schemas": {**_in_order(_for_generator(schemas)), **more}},
    }
    config = _config(package, templates, _aliases(schemas), _field_names(schemas))
    with warnings.catch_warnings():
        # It warns about constraints that pydantic cannot check; types and values do not change.
        warnings.simplefilter("ignore")
        return generate(data, config=config)


def _config(
    package: str, templates: Path, aliases: dict[str, dict[str, Any]], field_names: dict[str, str]
) -> GenerateConfig:
    """Return the options for the models of `package`, with the template overrides in `templates`.

    `aliases` has data for the alias template by alias name, and `field_names` the names of fields by `Class.property`.
    """
    runtime = f"{package}._runtime"
    return GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=templates,
        extra_template_data=defaultdict(dict, aliases),
        base_class=f"{runtime}.deferred.BaseModel",
        import_overrides={"TypeAliasType": f"{runtime}.models"},
        additional_imports=[
            "typing.TYPE_CHECKING",
            "typing.Annotated",
            "typing.TypeAlias",
            "pydantic.Field",
            *("datetime.date", "datetime.datetime", "uuid.UUID"),
            *(f"{runtime}.{name}" for name in _MARKS),
        ],
        custom_file_header=" ",
        disable_timestamp=True,
        disable_future_imports=False,
        # ruff formats all files at once in the end. What the generator reads of the nearest pyproject.toml must not be
        # that of the working directory.
        formatters=[],
        settings_path=Path(Path.cwd().anchor),
        allow_remote_refs=False,
        # Names and types
        aliases=field_names,
        snake_case_field=True,
        use_annotated=True,
        field_constraints=True,
        strict_nullable=True,
        use_standard_collections=True,
        use_union_operator=True,
        use_generic_container_types=False,
        use_type_alias=True,
        use_type_alias_type=False,
        enum_field_as_literal=LiteralType.All,
        use_one_literal_as_default=False,
        output_datetime_class=DatetimeClassType.Datetime,
        allof_merge_mode=AllOfMergeMode.Constraints,
        reuse_model=False,
        collapse_root_models=False,
        use_title_as_name=False,
        field_extra_keys={SEND_DEFAULT},
        use_unique_items_as_set=False,
        keep_model_order=True,
        set_default_enum_member=False,
        # Texts
        use_schema_description=True,
        use_field_description=True,
        use_inline_field_description=True,
        use_single_line_docstring=True,
        use_double_quotes=True,
    )


def _in_order(schemas: dict[str, JsonObject]) -> dict[str, JsonObject]:
    """Return the schemas, those first that others refer to if there are long chains of references.

    The generator goes over all the rest for each link of a chain that it meets from the wrong end.
    """
    targets = {
        name: [
            target
            for _, node in walk(schema)
            if is_object(node) and (target := schema_name(node.get("$ref"))) in schemas
        ]
        for name, schema in schemas.items()
    }
    order = inside_out(schemas, targets.__getitem__)
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = 1 + max((depth.get(target, 0) for target in targets[name]), default=0)
    return {name: schemas[name] for name in order} if max(depth.values(), default=0) > _LONG_CHAIN else schemas


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
    aliases = {name: schema for name, schema in schemas.items() if "properties" not in schema}
    uses = {
        name: [used for node in subschemas(schema) if (used := schema_name(node.get("$ref"))) in aliases]
        for name, schema in aliases.items()
    }
    return [name for name in aliases if name in inside_out(uses[name], uses.__getitem__)]
