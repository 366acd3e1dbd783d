"""Compare what operations ask for in credentials, and the schemes that they use."""

from __future__ import annotations

from typing import Any

from openapi.document import join, object_of
from openapi.security import SecurityScheme, security_schemes
from spec_changes.findings.finding import Role
from spec_changes.findings.subject import Subject, Values

from .collector import Collector
from .resolve import ComparedOperation

Requirement = dict[str, frozenset[str]]
_Pair = tuple[list[Requirement] | None, list[Requirement] | None]
# Rules about one of the alternatives.
_OF_ONE = ("security-scope-", "security-scheme-", "security-alternative-")
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")


class Security:
    """Compares the security of operations of two documents; a scheme that was renamed keeps its old name."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.mine, self.theirs = security_schemes(collector.base), security_schemes(collector.revision)
        self.renamed = {
            new: old
            for new in self.theirs.keys() - self.mine.keys()
            for old in sorted(self.mine.keys() - self.theirs.keys())
            if _means(self.mine[old]) == _means(self.theirs[new])
        }

    def compare(self, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
        """Write down what changed between the requirements of two operations."""
        base, revision = _requirements(old, {}), _requirements(new, self.renamed)
        self._compare_used(base, revision, mask)
        if all(each in revision for each in base) and all(each in base for each in revision):
            return
        place = old.source.security_pointer or old.pointer, new.source.security_pointer or new.pointer
        _Requirements(self.collector, base, revision, place, mask).compare()

    def _compare_used(self, base: list[Requirement], revision: list[Requirement], mask: int) -> None:
        """Compare the schemes that both documents ask for."""
        back = {old: new for new, old in self.renamed.items()}
        for name in sorted({name for each in base for name in each} & {name for each in revision for name in each}):
            old, new = self.mine.get(name), self.theirs.get(back.get(name, name))
            if old is not None and new is not None and old.node != new.node:
                self._compare_scheme(old, new, mask)

    def _compare_scheme(self, old: SecurityScheme, new: SecurityScheme, mask: int) -> None:
        before, after = _described(old), _described(new)
        if _case(old, before) != _case(new, after):
            place = old.pointer, new.pointer
            self._scheme("security-scheme-changed", old.name, place, mask, Values(before, after))
            return
        key = "openIdConnectUrl"
        if old.node.get(key) != new.node.get(key):
            place = join(old.pointer, key), join(new.pointer, key)
            self._scheme(
                "security-url-changed", old.name, place, mask, Values(old.node.get(key), new.node.get(key), key)
            )
        self._compare_flows(old.name, old.pointer, new.pointer, mask)

    def _compare_flows(self, name: str, base: str, revision: str, mask: int) -> None:
        old = object_of(self.collector.base.mapping(base).get("flows"))
        new = object_of(self.collector.revision.mapping(revision).get("flows"))
        for flow in sorted(old.keys() | new.keys()):
            place = (join(base, "flows", flow), join(revision, "flows", flow))
            before, after = object_of(old.get(flow)), object_of(new.get(flow))
            if flow not in new:
                self._scheme("security-scheme-changed", name, place, mask, Values(flow, detail="flow"))
            elif flow not in old:
                self._scheme("security-scheme-described", name, place, mask, Values(new=flow, detail="flow"))
            else:
                self._compare_scopes(name, flow, place, mask)
                for key in (key for key in _URLS if before.get(key) != after.get(key)):
                    below = (join(place[0], key), join(place[1], key))
                    self._scheme(
                        "security-url-changed", name, below, mask, Values(before.get(key), after.get(key), key)
                    )

    def _compare_scopes(self, name: str, flow: str, place: tuple[str, str], mask: int) -> None:
        below = join(place[0], "scopes"), join(place[1], "scopes")
        before, after = self.collector.base.mapping(below[0]).keys(), self.collector.revision.mapping(below[1]).keys()
        if lost := sorted(before - after):
            self._scheme("security-scope-withdrawn", name, below, mask, Values(lost, detail=flow))
        if fresh := sorted(after - before):
            self._scheme("security-scope-listed", name, below, mask, Values(new=fresh, detail=flow))

    def _scheme(self, rule: str, name: str, place: tuple[str, str], mask: int, values: Values) -> None:
        self.collector.note(rule, Role.REQUEST, mask, Subject("security scheme", name), at=place, values=values)


class _Requirements:
    """One comparison of the ways to authenticate an operation."""

    def __init__(
        self,
        collector: Collector,
        base: list[Requirement],
        revision: list[Requirement],
        place: tuple[str, str],
        mask: int,
    ) -> None:
        self.collector, self.mine, self.theirs, self.place, self.mask = collector, base, revision, place, mask

    def compare(self) -> None:
        """Write down what changed."""
        base, revision = self.mine, self.theirs
        if {} not in base and revision == [{}]:
            self._note("security-removed", (base, revision))
            return
        if base == [{}] and {} not in revision:
            self._note("security-added", (base, revision))
            return
        lost = [each for each in base if not any(_asks_no_more(other, each) for other in revision)]
        fresh = [
            each
            for each in revision
            if not any(_asks_no_more(other, each) for other in base)
            and not any(_same_schemes(each, other) or each.keys() > other.keys() for other in lost)
        ]
        if len(lost) == len(fresh) == 1 and _replaced(lost[0], revision, fresh[0]):
            self._note("security-replaced", (lost, fresh))
            return
        for each in lost:
            self._lost(each)
        for each in fresh:
            self._eased(each)

    def _note(self, rule: str, values: _Pair, detail: object = None) -> None:
        """Write down a change of requirements, at the single one that changed where there is one."""
        old, new = map(_plain, values)
        at = self.place
        if rule.startswith(_OF_ONE):
            at = _place(at[0], self.mine, values[0]), _place(at[1], self.theirs, values[1])
        self.collector.note(rule, Role.REQUEST, self.mask, values=Values(old, new, detail), at=at)

    def _lost(self, lost: Requirement) -> None:
        """Write down that a way to authenticate no longer does, by what it lacks."""
        if not lost:
            self._note("security-became-required", ([lost], self.theirs))
            return
        other = _nearest(lost, self.theirs, self.mine)
        if other is not None:
            scopes = sorted(scope for name in other for scope in other[name] - lost[name])
            self._note("security-scope-added", ([lost], [other]), (scopes, _position(other, self.theirs)))
            return
        for other in self.theirs:
            if other.keys() > lost.keys():
                self._note("security-scheme-added", ([lost], [other]), sorted(other.keys() - lost.keys()))
                return
        self._note("security-alternative-removed", ([lost], None))

    def _eased(self, fresh: Requirement) -> None:
        """Write down a new way to authenticate, or that an old one asks for less."""
        if not fresh:
            self._note("security-became-optional", (self.mine, [fresh]))
            return
        other = _nearest(fresh, self.mine, self.theirs)
        if other is not None:
            scopes = sorted(scope for name in other for scope in other[name] - fresh[name])
            self._note("security-scope-removed", ([other], [fresh]), (scopes, _position(fresh, self.theirs)))
            return
        for other in self.mine:
            if other.keys() > fresh.keys():
                self._note("security-scheme-removed", ([other], [fresh]), sorted(other.keys() - fresh.keys()))
                return
        self._note("security-alternative-added", (None, [fresh]))


def _nearest(one: Requirement, others: list[Requirement], unlike: list[Requirement]) -> Requirement | None:
    """Return what a requirement became: one with the same schemes, rather a new one, with the fewest other scopes."""
    same = [other for other in others if _same_schemes(one, other)]
    return min(same, key=lambda each: (each in unlike, sum(len(one[name] ^ each[name]) for name in one)), default=None)


def _position(one: Requirement, requirements: list[Requirement]) -> int | None:
    """Return which of several alternatives a requirement is, from 0; None if it is the only one."""
    return requirements.index(one) if len(requirements) > 1 else None


def _place(pointer: str, requirements: list[Requirement], changed: list[Requirement] | None) -> str:
    """Return the pointer of the only requirement that changed, or of them all."""
    if changed is None or len(changed) != 1 or not pointer.endswith("/security"):
        return pointer
    return join(pointer, requirements.index(changed[0])) if changed[0] in requirements else pointer


def _described(scheme: SecurityScheme) -> str:
    """Return in words how credentials of a scheme are sent."""
    if scheme.type == "apiKey":
        return f"an API key in {scheme.location} `{scheme.parameter}`"
    if scheme.type == "http":
        return f"HTTP {scheme.scheme}"
    return {"oauth2": "OAuth 2.0", "openIdConnect": "OpenID Connect", "mutualTLS": "mutual TLS"}.get(
        scheme.type, scheme.type or "no type"
    )


def _means(scheme: SecurityScheme) -> object:
    """Return how credentials are got and sent."""
    node = {key: scheme.node.get(key) for key in ("flows", "openIdConnectUrl")}
    return scheme.type, _case(scheme, _described(scheme)), node


def _case(scheme: SecurityScheme, words: str) -> str:
    """Return the words for comparison: header names ignore case."""
    return words.lower() if scheme.location == "header" else words


def _requirements(operation: ComparedOperation, renamed: dict[str, str]) -> list[Requirement]:
    """Return the ways to authenticate; one without credentials is the empty mapping."""
    found: list[Requirement] = []
    for item in operation.source.security:
        each: Requirement = {renamed.get(name, name): frozenset(scopes) for name, scopes in item.items()}
        if each not in found:
            found.append(each)
    return found or [{}]


def _replaced(lost: Requirement, revision: list[Requirement], fresh: Requirement) -> bool:
    """True if one way to authenticate took the place of another, and does not just ask for more or less."""
    if not lost or not fresh or lost.keys() & fresh.keys():
        return False
    return not any(_same_schemes(lost, other) or other.keys() > lost.keys() for other in revision)


def _asks_no_more(new: Requirement, old: Requirement) -> bool:
    return all(name in old and scopes <= old[name] for name, scopes in new.items())


def _same_schemes(one: Requirement, other: Requirement) -> bool:
    return bool(one) and one.keys() == other.keys()


def _plain(requirements: list[Requirement] | None) -> Any:
    return (
        None if requirements is None else [{name: sorted(each[name]) for name in sorted(each)} for each in requirements]
    )
