"""Compare the addresses that a document, a path or an operation lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from openapi.document import JsonObject, join, list_of, object_of, text_of
from openapi.spec import Spec
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values

from .collector import Collector

_MOST_URLS = 100
_PORTS = {"https": ":443", "http": ":80"}


def compare_servers(collector: Collector, base: str, revision: str, mask: int) -> None:
    """Compare the lists of servers at two pointers; "" means the document's list."""
    old, new = _servers(collector.base, base or "/servers"), _servers(collector.revision, revision or "/servers")
    removed, added = [url for url in old if url not in new], [url for url in new if url not in old]
    if removed and _urls_at(collector.base, old) == _urls_at(collector.revision, new):
        return
    if len(removed) == len(added) == 1 and all((*removed, *added)):
        place = old[removed[0]], new[added[0]]
        usual = _urls_at(collector.base, old, defaults=True) == _urls_at(collector.revision, new, defaults=True)
        values, rule = Values(removed[0], added[0]), "address-kept" if usual else "server-replaced"
        collector.note(rule, Role.REQUEST, mask, Subject("server"), values=values, at=place)
        removed, added = [], []
    first, now = next(iter(old)), next(iter(new))
    if first != now and first in new:
        values, place = Values(first, now), (old[first], new[now])
        collector.note("default-server-changed", Role.REQUEST, mask, Subject("server"), values=values, at=place)
    for url in removed:
        place, about = (old[url], revision or "/servers"), Subject("server", url)
        collector.note(
            "server-removed", Role.REQUEST, mask, about, values=Values(url), at=place, relation=Relation.NARROWER
        )
    for url in old:
        if url in new:
            _compare_variables(collector, old[url], new[url], mask)
    for url in added:
        place, about = (base or "/servers", new[url]), Subject("server", url)
        collector.note(
            "server-added", Role.REQUEST, mask, about, values=Values(new=url), at=place, relation=Relation.WIDER
        )


def _servers(tree: Spec, pointer: str) -> dict[str, str]:
    """Return URL to pointer; without servers the document's own address is one, written as no text."""
    found = {
        same_url(text_of(object_of(item).get("url"))): join(pointer, index)
        for index, item in enumerate(tree.items(pointer))
    }
    return found or {"": pointer}


def _urls_at(tree: Spec, servers: dict[str, str], *, defaults: bool = False) -> set[str]:
    return {url for pointer in servers.values() for url in urls_of(tree.mapping(pointer), defaults=defaults)}


def urls_of(server: JsonObject, *, defaults: bool = False) -> Iterator[str]:
    """Yield the URLs of a server, with each value of its variables where these are listed.

    With `defaults`, a variable whose values are not listed has its default.
    """
    variables = {
        name: list_of(object_of(each).get("enum")) or [object_of(each)["default"]] * (defaults and "default" in each)
        for name, each in object_of(server.get("variables")).items()
    }
    listed = {name: values for name, values in variables.items() if values}
    url = text_of(server.get("url"))
    for values in islice(product(*listed.values()), _MOST_URLS):
        filled = url
        for name, value in zip(listed, values, strict=True):
            filled = filled.replace(f"{{{name}}}", str(value))
        yield same_url(filled)


def same_url(url: str) -> str:
    """Return a URL for comparison: in lower case for the host, without the default port and a trailing slash."""
    scheme, mark, rest = url.rstrip("/").partition("://")
    if not mark:
        return url.rstrip("/")
    host, slash, path = rest.partition("/")
    host = host if "{" in host else host.lower()
    return f"{scheme.lower()}://{host.removesuffix(_PORTS.get(scheme.lower(), ' '))}{slash}{path}"


def _compare_variables(collector: Collector, base: str, revision: str, mask: int) -> None:
    old, new = (
        object_of(tree.mapping(pointer).get("variables"))
        for tree, pointer in ((collector.base, base), (collector.revision, revision))
    )
    for name in sorted(old.keys() | new.keys()):
        before, after = object_of(old.get(name)), object_of(new.get(name))
        lost = [
            value for value in list_of(before.get("enum")) if after.get("enum") and value not in list_of(after["enum"])
        ]
        limited = not before.get("enum") and after.get("enum")
        if before.get("default") != after.get("default") or lost or limited or not before or not after:
            place = (join(base, "variables", name), join(revision, "variables", name))
            collector.note(
                "server-changed",
                Role.REQUEST,
                mask,
                Subject("variable", name),
                values=Values(_plain(before), _plain(after)),
                at=place,
            )


def _plain(variable: dict[str, Any]) -> dict[str, Any] | None:
    return {key: variable[key] for key in ("default", "enum") if key in variable} or None
