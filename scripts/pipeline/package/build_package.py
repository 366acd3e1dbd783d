"""Package: put the parts of the intermediate representation together, with the metadata of the package on an index.

Reads `info.contact` and these settings of `info.x-python`, all optional: `distribution`, `author`, `keywords`,
`urls`, `replaces`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jsonschema_rs import validator_for
from packaging.version import Version

from openapi.document import JsonObject, is_object
from openapi.problems import Problem, SpecError
from openapi.security import Server
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir import ErrorClass, Package
from pipeline.ir.package import Distribution, Predecessor
from pipeline.models.generate_models import Models
from pipeline.names import TAKEN_CLIENTS, TAKEN_PACKAGES, is_identifier
from pipeline.operations.build_operations import build_resources, error_classes
from pipeline.operations.credentials import credentials_of


def _only(**fields: JsonObject) -> JsonObject:
    """Return the schema of an object with just these fields."""
    return {"type": "object", "required": [*fields], "properties": fields, "additionalProperties": False}


_TEXT: JsonObject = {"type": "string"}
_REPLACED_NAMES: JsonObject = {"type": "array", "minItems": 1, "items": {**_TEXT, "pattern": r"^[A-Za-z0-9_.*]+$"}}
# The schema of each setting, and what to do where a value does not fit it.
_SETTINGS: dict[str, tuple[JsonObject, str]] = {
    "distribution": (
        {**_TEXT, "pattern": r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"},
        "Write letters, digits, `-`, `_` and `.`, such as pet-client.",
    ),
    "author": (_TEXT, "Write a name, or leave it out to use info.contact.name."),
    "keywords": ({"type": "array", "items": {**_TEXT, "pattern": "^[^,]*$"}}, "Write a list of words."),
    "urls": (
        {"type": "object", "additionalProperties": {**_TEXT, "pattern": "^https://"}},
        "Write a map of labels to https addresses, such as Source: https://example.com/pets.",
    ),
    "request_id_header": (
        {**_TEXT, "pattern": r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"},
        "Write the name of a response header, such as x-request-id.",
    ),
    "replaces": (
        _only(
            **{"from": _TEXT, "to": _TEXT},
            names={"type": "array", "minItems": 1, "items": _only(names=_REPLACED_NAMES, use=_TEXT)},
        ),
        "Write `from`, `to` and `names`, a list of `{names: [...], use: ...}`; see docs/extensions.md.",
    ),
}


def package_names(spec: Spec) -> tuple[str, str]:
    """Return the names of the package and of the client's class.

    Raises:
        SpecError: One of them is not an identifier.
    """
    names = spec.data["info"]["x-python"]
    problems = list(_name_problems(spec, names["package"], names["client"]))
    if problems:
        raise SpecError(problems)
    return str(names["package"]), str(names["client"])


def build_package(spec: Spec, models: Models, common_errors: tuple[ErrorClass, ...]) -> Package:
    """Return everything that the templates need; `common_errors` are those that every package has.

    Raises:
        SpecError: A setting of the distribution is invalid.
    """
    name, client = package_names(spec)
    info = spec.data["info"]
    fallback = f"{client}DefaultError"
    errors = error_classes(spec, models, {error.name for error in common_errors}, fallback)
    resources, with_headers = build_resources(spec, models, errors, fallback)
    return Package(
        name=name,
        distribution=_distribution_of(spec, name),
        client=client,
        version=str(Version(info["version"])),
        title=clean(info["title"]),
        summary=clean(info.get("summary") or info["title"]),
        description=clean(info.get("description")),
        license=clean(info.get("license", {}).get("identifier")),
        spec=clean(spec.document.file.replace("\\", "/").rpartition("/")[2]),
        servers=_servers(spec),
        credentials=credentials_of(spec),
        resources=resources,
        models=models.models,
        responses_with_headers=with_headers,
        errors=errors,
        common_errors=common_errors,
        models_source=models.source,
        request_id_header=str(info["x-python"].get("request_id_header", "x-request-id")),
    )


def _servers(spec: Spec) -> tuple[Server, ...]:
    return tuple(
        replace(server, url=server.url.rstrip("/"), description=clean(server.description)) for server in spec.servers
    )


def _name_problems(spec: Spec, package: object, client: object) -> list[Problem]:
    problems: list[Problem] = []
    for what, name in (("package", package), ("client", client)):
        if not (isinstance(name, str) and is_identifier(name)):
            message = f"the name of the {what} would be {name!r}, which is not a public ASCII identifier"
            hint = f"Set info.x-python.{what}, or pass --{what}."
            problems.append(spec.problem("illegal-name", message, "/info", hint=hint))
        elif name in TAKEN_PACKAGES if what == "package" else name in TAKEN_CLIENTS:
            message = f"the name of the {what} would be {name!r}, which the package needs for something else"
            hint = f"Choose another name as info.x-python.{what}, or pass --{what}."
            problems.append(spec.problem("illegal-name", message, "/info", hint=hint))
    return problems


def _distribution_of(spec: Spec, package: str) -> Distribution:
    """Return the settings; by default, the distribution has the name of the package.

    Raises:
        SpecError: A setting has an invalid value.
    """
    info = spec.data["info"]
    settings: dict[str, Any] = info["x-python"] if is_object(info.get("x-python")) else {}
    problems = list(_setting_problems(spec, settings))
    if problems:
        raise SpecError(problems)
    contact: dict[str, Any] = info.get("contact", {})
    return Distribution(
        name=settings.get("distribution", package.replace("_", "-")),
        author=clean(settings.get("author", contact.get("name"))),
        email=clean(contact.get("email")),
        keywords=tuple(map(clean, settings.get("keywords", ()))),
        urls={clean(label): url for label, url in settings.get("urls", {}).items()},
        replaces=_predecessor(settings["replaces"]) if "replaces" in settings else None,
    )


def _setting_problems(spec: Spec, settings: dict[str, Any]) -> Iterator[Problem]:
    for setting, (schema, hint) in _SETTINGS.items():
        if setting in settings and not validator_for(schema).is_valid(settings[setting]):
            shown = repr(settings[setting])
            message = f"info.x-python.{setting} is {shown if len(shown) <= 100 else f'{shown[:97]}...'}"
            yield spec.problem("invalid-extension", message, f"/info/x-python/{setting}", hint=hint)


def _predecessor(replaces: dict[str, Any]) -> Predecessor:
    names = tuple((tuple(row["names"]), clean(row["use"])) for row in replaces["names"])
    return Predecessor(replaces["from"], replaces["to"], names)
