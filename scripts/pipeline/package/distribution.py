"""Distribution: the name and metadata of the package on an index, and the package that it replaces.

Reads `info.contact` and these settings of `info.x-python`, all optional: `distribution`, `author`, `keywords`,
`urls`, `replaces`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openapi.document import is_array, is_object
from openapi.problems import Problem, SpecError
from openapi.spec import Spec
from openapi.text import clean
from pipeline.distribution import Distribution, Predecessor

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_PATTERN = re.compile(r"[\w.*]+", re.ASCII)


def distribution_of(spec: Spec, package: str) -> Distribution:
    """Return the settings; by default, the distribution has the name of the package.

    Raises:
        SpecError: A setting has an invalid value.
    """
    info = spec.data["info"]
    settings: dict[str, Any] = info["x-python"] if is_object(info.get("x-python")) else {}
    problems = list(_problems(spec, settings))
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


def _problems(spec: Spec, settings: dict[str, Any]) -> Iterator[Problem]:
    def problem(setting: str, hint: str) -> Problem:
        shown = repr(settings[setting])
        message = f"info.x-python.{setting} is {shown if len(shown) <= 100 else f'{shown[:97]}...'}"
        return spec.problem("invalid-extension", message, f"/info/x-python/{setting}", hint=hint)

    name = settings.get("distribution", "name")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        yield problem("distribution", "Write letters, digits, `-`, `_` and `.`, such as pet-client.")
    if not isinstance(settings.get("author", ""), str):
        yield problem("author", "Write a name, or leave it out to use info.contact.name.")
    keywords = settings.get("keywords", [])
    if not (is_array(keywords) and all(isinstance(each, str) and "," not in each for each in keywords)):
        yield problem("keywords", "Write a list of words.")
    urls = settings.get("urls", {})
    if not (is_object(urls) and all(isinstance(url, str) and url.startswith("https://") for url in urls.values())):
        yield problem("urls", "Write a map of labels to https addresses, such as Source: https://example.com/pets.")
    header = settings.get("request_id_header", "x")
    if not (isinstance(header, str) and _HEADER.fullmatch(header)):
        yield problem("request_id_header", "Write the name of a response header, such as x-request-id.")
    if "replaces" in settings and not _is_predecessor(settings["replaces"]):
        yield problem(
            "replaces", "Write `from`, `to` and `names`, a list of `{names: [...], use: ...}`; see docs/extensions.md."
        )


def _predecessor(replaces: dict[str, Any]) -> Predecessor:
    names = tuple((tuple(row["names"]), clean(row["use"])) for row in replaces["names"])
    return Predecessor(replaces["from"], replaces["to"], names)


def _is_predecessor(value: object) -> bool:
    if not (is_object(value) and set(value) == {"from", "to", "names"} and is_array(value["names"]) and value["names"]):
        return False
    if not (isinstance(value["from"], str) and isinstance(value["to"], str)):
        return False
    return all(
        is_object(row)
        and set(row) == {"names", "use"}
        and isinstance(row["use"], str)
        and is_array(row["names"])
        and row["names"]
        and all(isinstance(name, str) and _PATTERN.fullmatch(name) for name in row["names"])
        for row in value["names"]
    )
