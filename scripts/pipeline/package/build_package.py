"""Package: put the parts of the intermediate representation together, with the metadata of the package on an index.

Reads `info.contact` and these settings of `info.x-python`, all optional: `distribution`, `author`, `keywords`,
`urls`, `replaces`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from packaging.version import Version

from openapi.document import object_of
from openapi.problems import SpecError
from openapi.security import Server
from openapi.spec import Spec
from openapi.text import clean
from pipeline.extensions import fault_of_name
from pipeline.ir.package import Distribution, ErrorClass, Package, Predecessor
from pipeline.models.generate_models import Models
from pipeline.operations.build_operations import build_resources, error_classes
from pipeline.operations.credentials import credentials_of


def package_names(spec: Spec) -> tuple[str, str]:
    """Return the names of the package and of the client's class. Raises SpecError if one is not an identifier."""
    names = spec.data["info"]["x-python"]
    wrong = [fault for what in ("package", "client") if (fault := fault_of_name(what, names[what]))]
    if wrong:
        raise SpecError([spec.problem(rule, message, "/info", hint=hint) for rule, message, hint in wrong])
    return str(names["package"]), str(names["client"])


def build_package(spec: Spec, models: Models, common_errors: tuple[ErrorClass, ...]) -> Package:
    """Return everything that the templates need; `common_errors` are those that every package has."""
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


def _distribution_of(spec: Spec, package: str) -> Distribution:
    """Return the settings; by default, the distribution has the name of the package."""
    info = spec.data["info"]
    settings: dict[str, Any] = object_of(info.get("x-python"))
    contact: dict[str, Any] = info.get("contact", {})
    return Distribution(
        name=settings.get("distribution", package.replace("_", "-")),
        author=clean(settings.get("author", contact.get("name"))),
        email=clean(contact.get("email")),
        keywords=tuple(map(clean, settings.get("keywords", ()))),
        urls={clean(label): url for label, url in settings.get("urls", {}).items()},
        replaces=_predecessor(settings["replaces"]) if "replaces" in settings else None,
    )


def _predecessor(replaces: dict[str, Any]) -> Predecessor:
    names = tuple((tuple(row["names"]), clean(row["use"])) for row in replaces["names"])
    return Predecessor(replaces["from"], replaces["to"], names)
