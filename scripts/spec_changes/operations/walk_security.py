"""Compare what operations ask for in credentials, and the schemes that they use."""

from __future__ import annotations

from typing import Any

from openapi.document import join
from openapi.nodes import list_of, object_of, text_of
from spec_changes.findings.finding import Role
from spec_changes.read.tree import Tree
from spec_changes.schemas.node_diff import listing

from .collector import Collector
from .resolve import Operation

Requirement = dict[str, frozenset[str]]
Values = tuple[list[Requirement] | None, list[Requirement] | None]
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")


class Security:
    """Compares the security of operations of two documents; a scheme that was renamed keeps its old name."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        mine, theirs = _schemes(collector.base), _schemes(collector.revision)
        self.renamed = {
            new: old
            for new in theirs.keys() - mine.keys()
            for old in sorted(mine.keys() - theirs.keys())
            if mine[old] == theirs[new]
        }

    def compare(self, old: Operation, new: Operation, mask: int) -> None:
        """Write down what changed between the requirements of two operations."""
        mine = _requirements(self.collector.base, old.security, {})
        theirs = _requirements(self.collector.revision, new.security, self.renamed)
        place = (old.security or old.pointer, new.security or new.pointer)
        self._compare_used(mine, theirs, mask)
        if mine == theirs or (all(each in theirs for each in mine) and all(each in mine for each in theirs)):
            return
        if {} not in mine and theirs == [{}]:
            self._note("security-removed", "no credentials are needed any more", place, mask, (mine, theirs))
            return
        if mine == [{}] and {} not in theirs:
            self._note("security-added", f"credentials are needed now: {_names(theirs)}", place, mask, (mine, theirs))
            return
        lost = [each for each in mine if not any(_asks_no_more(other, each) for other in theirs)]
        fresh = [each for each in theirs if not any(_asks_no_more(other, each) for other in mine)]
        for each in lost:
            self._lost(each, theirs, place, mask)
        for each in fresh:
            if not any(_same_schemes(each, other) or each.keys() > other.keys() for other in lost):
                self._eased(each, mine, place, mask)

    def _note(self, rule: str, text: str, place: tuple[str, str], mask: int, values: Values) -> None:
        self.collector.note(rule, Role.REQUEST, mask, text, at=place, old=_plain(values[0]), new=_plain(values[1]))

    def _lost(self, lost: Requirement, theirs: list[Requirement], place: tuple[str, str], mask: int) -> None:
        """Write down that a way to authenticate no longer does, by what it lacks."""
        for other in theirs:
            if _same_schemes(lost, other):
                scopes = sorted(scope for name in other for scope in other[name] - lost[name])
                self._note(
                    "security-scope-added", f"scope {listing(scopes)} needed now", place, mask, ([lost], [other])
                )
                return
        for other in theirs:
            if lost and other.keys() > lost.keys():
                names = sorted(other.keys() - lost.keys())
                self._note(
                    "security-scheme-added", f"{listing(names)} needed as well now", place, mask, ([lost], [other])
                )
                return
        words = _names([lost]) if lost else "no credentials"
        self._note("security-alternative-removed", f"{words} no longer suffices", place, mask, ([lost], None))

    def _eased(self, fresh: Requirement, mine: list[Requirement], place: tuple[str, str], mask: int) -> None:
        """Write down a new way to authenticate, or that an old one asks for less."""
        for other in mine:
            if _same_schemes(fresh, other):
                scopes = sorted(scope for name in other for scope in other[name] - fresh[name])
                self._note(
                    "security-scope-removed",
                    f"scope {listing(scopes)} no longer needed",
                    place,
                    mask,
                    ([other], [fresh]),
                )
                return
        for other in mine:
            if fresh and other.keys() > fresh.keys():
                names = sorted(other.keys() - fresh.keys())
                self._note(
                    "security-scheme-removed", f"{listing(names)} no longer needed", place, mask, ([other], [fresh])
                )
                return
        words = _names([fresh]) if fresh else "no credentials"
        self._note("security-alternative-added", f"{words} suffices as well now", place, mask, (None, [fresh]))

    def _compare_used(self, mine: list[Requirement], theirs: list[Requirement], mask: int) -> None:
        """Compare the schemes that both documents ask for."""
        names = {name: name for each in theirs for name in each}
        back = {old: new for new, old in self.renamed.items()}
        for name in sorted({name for each in mine for name in each} & names.keys()):
            base = join("/components/securitySchemes", name)
            revision = join("/components/securitySchemes", back.get(name, name))
            self._compare_scheme(name, base, revision, mask)

    def _compare_scheme(self, name: str, base: str, revision: str, mask: int) -> None:
        base, revision = self.collector.base.follow(base), self.collector.revision.follow(revision)
        old, new = self.collector.base.mapping(base), self.collector.revision.mapping(revision)
        if not old or not new or old == new:
            return
        for key in ("type", "in", "name", "scheme", "openIdConnectUrl"):
            before, after = text_of(old.get(key)), text_of(new.get(key))
            caseless = key == "scheme" or (key == "name" and "header" in (old.get("in"), new.get("in")))
            if before.lower() != after.lower() if caseless else before != after:
                rule = "security-url-changed" if key == "openIdConnectUrl" else "security-scheme-changed"
                text = f"`{key}` changed from {before or 'none'} to {after or 'none'}"
                self._scheme(rule, text, (join(base, key), join(revision, key)), mask, old=before, new=after)
        self._compare_flows(name, base, revision, mask)

    def _compare_flows(self, name: str, base: str, revision: str, mask: int) -> None:
        old = object_of(self.collector.base.mapping(base).get("flows"))
        new = object_of(self.collector.revision.mapping(revision).get("flows"))
        for flow in sorted(old.keys() | new.keys()):
            place = (join(base, "flows", flow), join(revision, "flows", flow))
            before, after = object_of(old.get(flow)), object_of(new.get(flow))
            if flow not in new:
                self._scheme("security-scheme-changed", f"flow `{flow}` of `{name}` removed", place, mask, old=flow)
            elif flow not in old:
                self._scheme("security-scheme-described", f"flow `{flow}` of `{name}` added", place, mask, new=flow)
            else:
                for key in (key for key in _URLS if before.get(key) != after.get(key)):
                    text = f"{key} of `{name}` changed"
                    below = (join(place[0], key), join(place[1], key))
                    self._scheme("security-url-changed", text, below, mask, old=before.get(key), new=after.get(key))

    def _scheme(
        self, rule: str, text: str, place: tuple[str, str], mask: int, *, old: Any = None, new: Any = None
    ) -> None:
        self.collector.note(rule, Role.REQUEST, mask, text, at=place, old=old, new=new)


def _schemes(tree: Tree) -> dict[str, Any]:
    return {
        name: tree.raw(tree.child("/components/securitySchemes", name))
        for name in tree.mapping("/components/securitySchemes")
    }


def _requirements(tree: Tree, pointer: str, renamed: dict[str, str]) -> list[Requirement]:
    """Return the ways to authenticate; one without credentials is the empty mapping."""
    found: list[Requirement] = []
    for item in tree.items(pointer) if pointer else []:
        each: Requirement = {
            renamed.get(name, name): frozenset(map(text_of, list_of(scopes)))
            for name, scopes in object_of(item).items()
        }
        if each not in found:
            found.append(each)
    return found or [{}]


def _asks_no_more(new: Requirement, old: Requirement) -> bool:
    return all(name in old and scopes <= old[name] for name, scopes in new.items())


def _same_schemes(one: Requirement, other: Requirement) -> bool:
    return bool(one) and one.keys() == other.keys()


def _names(requirements: list[Requirement]) -> str:
    return " or ".join(" and ".join(f"`{name}`" for name in sorted(each)) for each in requirements if each)


def _plain(requirements: list[Requirement] | None) -> Any:
    return (
        None if requirements is None else [{name: sorted(each[name]) for name in sorted(each)} for each in requirements]
    )
