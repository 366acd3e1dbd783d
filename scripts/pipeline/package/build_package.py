"""Package: put the parts of the intermediate representation together."""

from __future__ import annotations

from packaging.version import Version

from openapi.document import Document
from openapi.problems import Problem, SpecError
from openapi.text import clean
from pipeline.ir import ErrorClass, Package, Server
from pipeline.models.generate_models import Models
from pipeline.names import is_identifier
from pipeline.operations.build_operations import build_resources, error_classes
from pipeline.operations.credentials import credentials_of

from .distribution import distribution_of


def package_names(document: Document) -> tuple[str, str]:
    """Return the names of the package and of the client's class.

    Raises:
        SpecError: One of them is not an identifier.
    """
    names = document.data["info"]["x-python"]
    problems = list(_problems(document, names["package"], names["client"]))
    if problems:
        raise SpecError(problems)
    return str(names["package"]), str(names["client"])


def build_package(document: Document, models: Models, common_errors: tuple[ErrorClass, ...]) -> Package:
    """Return everything that the templates need.

    Args:
        document: The normalised document.
        models: Its generated models.
        common_errors: The errors that every package has.

    Raises:
        SpecError: A setting of the distribution is invalid.
    """
    name, client = package_names(document)
    info = document.data["info"]
    fallback = f"{client}DefaultError"
    errors = error_classes(document, {error.name for error in common_errors})
    resources, with_headers = build_resources(document, models, errors, fallback)
    return Package(
        name=name,
        distribution=distribution_of(document, name),
        client=client,
        version=str(Version(info["version"])),
        title=clean(info["title"]),
        summary=clean(info.get("summary") or info["title"]),
        description=clean(info.get("description")),
        license=clean(info.get("license", {}).get("identifier")),
        spec=clean(document.file.replace("\\", "/").rpartition("/")[2]),
        servers=_servers(document),
        credentials=credentials_of(document),
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
            message = f"the name of the {what} would be {name!r}, which is not a public ASCII identifier"
            hint = f"Set info.x-python.{what}, or pass --{what}."
            problems.append(document.problem("illegal-name", message, "/info", hint=hint))
    return problems
