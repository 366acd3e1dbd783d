"""Every option of datamodel-code-generator that matters here, set explicitly: defaults change between releases."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import AllOfMergeMode, DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion
from datamodel_code_generator.parser import LiteralType

from pipeline.defaults import SEND_DEFAULT

# What the template of aliases may write; what a package does not use is removed by the formatter.
_MARKS = ("header_types.typed_header", "scalars.AsText", "unions.ByTag", "unions.UnknownVariant")


def models_config(
    package: str, templates: Path, aliases: dict[str, dict[str, Any]], field_names: dict[str, str]
) -> GenerateConfig:
    """Return the options for the models of `package`, with the template overrides in `templates`.

    `aliases` has data for the alias template by alias name, and `field_names` the names of fields by `Class.property`.
    """
    base = f"{package}._runtime.models"
    return GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=templates,
        extra_template_data=defaultdict(dict, aliases),
        base_class=f"{base}.BaseModel",
        import_overrides={"TypeAliasType": base},
        additional_imports=[
            "typing.TYPE_CHECKING",
            "typing.Annotated",
            "typing.TypeAlias",
            "pydantic.Field",
            *("datetime.date", "datetime.datetime", "uuid.UUID"),
            *(f"{package}._runtime.{name}" for name in _MARKS),
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
