"""Info: names for package and client, and a legal version for a Python package."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from openapi.document import JsonObject, is_object
from pipeline.changes import NAMED_PACKAGE, VERSION
from pipeline.draft import Draft
from pipeline.names import client_class, is_identifier, snake_case

_FALLBACK_VERSION = "0.0.0"
_LONGEST = 40


def complete_info(draft: Draft) -> None:
    """Add what a package needs and the document lacks: names, from its title, and a legal version."""
    info: JsonObject = draft.data["info"]
    settings: JsonObject = info["x-python"] if is_object(info.get("x-python")) else {}
    for field in ("title", "version"):
        if isinstance(info.get(field), int | float):  # `version: 1.0` without quotes
            info[field] = str(info[field])
    title = str(info.get("title"))
    names = {
        "package": draft.names.package or settings.get("package") or _package_name(title),
        "client": draft.names.client or settings.get("client") or _client_name(title),
    }
    given = (draft.names.package or settings.get("package")) and (draft.names.client or settings.get("client"))
    if not given:
        draft.record(NAMED_PACKAGE, "/info/title", f"{names['package']} with the client {names['client']}")
    if {**settings, **names} != settings:
        info["x-python"] = {**settings, **names}
    _legal_version(draft, info)


def _package_name(title: str) -> str:
    name = _shortened(snake_case(title))
    return f"{name}_client" if is_identifier(name) else "api_client"


def _client_name(title: str) -> str:
    words = snake_case(title)
    name = client_class(_shortened(words) if len(words) > _LONGEST else title)
    return name if is_identifier(name) else "ApiClient"


def _shortened(name: str) -> str:
    """Return as many whole words as fit into a name."""
    return name if len(name) <= _LONGEST else name[:_LONGEST].rpartition("_")[0] or name[:_LONGEST]


def _legal_version(draft: Draft, info: JsonObject) -> None:
    try:
        Version(str(info.get("version")))
    except InvalidVersion:
        numbers = re.findall(r"\d+", str(info.get("version")))
        version = ".".join(str(int(number)) for number in numbers[:3] if len(number) <= 9) or _FALLBACK_VERSION
        draft.record(VERSION, "/info/version", f"{info.get('version')!r} ({version} is used instead)")
        info["version"] = version
