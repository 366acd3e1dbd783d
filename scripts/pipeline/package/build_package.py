"""Package: put the parts of the intermediate representation together."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from openapi.document import Document, JsonObject, is_object
from openapi.problems import Problem, SpecError
from openapi.text import clean
from pipeline.ir import ErrorClass, Package, Server
from pipeline.models.generate_models import Models
from pipeline.names import class_name, is_identifier, snake_case
from pipeline.operations.build_operations import build_resources, error_classes


def package_names(document: Document) -> tuple[str, str]:
    """Return the names of the package and of the client's class: `info.x-python`, or what the title gives.

    Raises:
        SpecError: One of them is no identifier, or `info.version` is no version of a Python package.
    """
    info = document.data["info"]
    extension = info.get("x-python", {})
    names: JsonObject = extension if is_object(extension) else {}
    package = names.get("package") or f"{snake_case(info['title'])}_client"
    client = names.get("client") or class_name(info["title"])
    problems = list(_problems(document, package, client))
    if problems:
        raise SpecError(problems)
    return str(package), str(client)


def build_package(document: Document, models: Models, common_errors: tuple[ErrorClass, ...]) -> Package:
    """Return everything that the templates need.

    Args:
        document: The normalised document.
        models: Its generated models.
        common_errors: The errors that every package has.

    Raises:
        SpecError: An operation was dropped, or two classes would have the same name.
    """
    name, client = package_names(document)
    info = document.data["info"]
    fallback = f"{client}DefaultError"
    errors = error_classes(document)
    resources, with_headers = build_resources(document, models, errors, fallback)
    taken = {model.name for model in models.models}
    clashes = [holder.name for holder in with_headers if holder.name in taken]
    clashes += [error.name for error in errors if error.name in {common.name for common in common_errors}]
    if clashes:
        hint = "Rename the schema in components/schemas."
        message = "the package has a class of its own with this name: {}"
        raise SpecError(
            [document.problem("name-collision", message.format(n), "/components/schemas", hint=hint) for n in clashes]
        )
    return Package(
        name=name,
        client=client,
        version=str(Version(info["version"])),
        title=clean(info["title"]),
        summary=clean(info.get("summary") or info["title"]),
        description=clean(info.get("description")),
        license=clean(info.get("license", {}).get("identifier")),
        spec=clean(document.file.replace("\\", "/").rpartition("/")[2]),
        servers=_servers(document),
        resources=resources,
        models=models.models,
        responses_with_headers=with_headers,
        errors=errors,
        common_errors=common_errors,
        models_source=models.source,
    )


def _servers(document: Document) -> tuple[Server, ...]:
    return tuple(
        Server(
            server["url"].rstrip("/"),
            clean(server.get("description")),
            {name: str(variable["default"]) for name, variable in server.get("variables", {}).items()},
        )
        for server in document.data.get("servers", ())
    )


def _problems(document: Document, package: object, client: object) -> list[Problem]:
    problems: list[Problem] = []
    for what, name in (("package", package), ("client", client)):
        if not (isinstance(name, str) and is_identifier(name)):
            message = f"the name of the {what} would be {name!r}, which is no public ASCII identifier"
            hint = f"Set info.x-python.{what}."
            problems.append(document.problem("illegal-name", message, "/info", hint=hint))
    try:
        Version(document.data["info"]["version"])
    except InvalidVersion:
        message = f"{document.data['info']['version']!r} is no version that a Python package can have"
        problems.append(document.problem("invalid-version", message, "/info/version", hint="Write it like 1.2.3."))
    return problems
