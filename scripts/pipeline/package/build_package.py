"""Package: put the parts of the intermediate representation together."""

from __future__ import annotations

from dataclasses import replace

from packaging.version import Version

from openapi.problems import Problem, SpecError
from openapi.security import Server
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir import ErrorClass, Package
from pipeline.models.generate_models import Models
from pipeline.names import TAKEN_CLIENTS, TAKEN_PACKAGES, is_identifier
from pipeline.operations.build_operations import build_resources, error_classes
from pipeline.operations.credentials import credentials_of

from .distribution import distribution_of


def package_names(spec: Spec) -> tuple[str, str]:
    """Return the names of the package and of the client's class.

    Raises:
        SpecError: One of them is not an identifier.
    """
    names = spec.data["info"]["x-python"]
    problems = list(_problems(spec, names["package"], names["client"]))
    if problems:
        raise SpecError(problems)
    return str(names["package"]), str(names["client"])


def build_package(spec: Spec, models: Models, common_errors: tuple[ErrorClass, ...]) -> Package:
    """Return everything that the templates need.

    Args:
        spec: The normalised document.
        models: Its generated models.
        common_errors: The errors that every package has.

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
        distribution=distribution_of(spec, name),
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


def _problems(spec: Spec, package: object, client: object) -> list[Problem]:
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
