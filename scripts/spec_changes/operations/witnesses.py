"""Find messages that show what was found in schemas, and decide by them what was left open."""

from __future__ import annotations

from dataclasses import replace

from spec_changes.findings.finding import Level, Relation, Role
from spec_changes.findings.severity_table import severity_of
from spec_changes.findings.witness import Witness
from spec_changes.schemas.compare_composition import overlaps_less
from spec_changes.schemas.node_diff import SchemaPair
from spec_changes.witnesses.routes import Routes
from spec_changes.witnesses.search import Search

from .collector import Collector, Entry

# Where a change is reached in many messages, one that shows it is looked for in so many of them.
_MOST_PAIRS = 3
_OPEN = "alternatives-changed"


def collect_witnesses(collector: Collector, seconds: float) -> None:
    """Look for a message that shows each breaking change of a schema and each undecided one, these first."""
    waiting = [entry for entry in collector.entries if entry.pairs and _is_wanted(entry)]
    if not waiting or seconds <= 0:
        return
    search = Search(collector.comparer, seconds)
    routes = Routes(collector.comparer, collector.roots)
    for entry in sorted(waiting, key=lambda each: not _is_open(each)):
        for pair in _worst(entry):
            if search.spent:
                return
            route = routes.to(pair)
            found = search.find(pair, route, entry.change, undecided=_is_open(entry))
            entry.tried += found.tried
            if found.message is not None:
                place, operation = collector.message_of(route.root)
                sent = pair.context.role is Role.REQUEST
                entry.witness = Witness(
                    found.message[0], place, operation, sent_by_client=sent, checks_formats=found.checks_formats
                )
                _decide(entry, pair)
                break


def _is_open(entry: Entry) -> bool:
    """True if it is not decided what a change does: it may also be that branches overlap, or that they do not."""
    return entry.verdict.undecided or (entry.change.rule == _OPEN and entry.verdict.level is Level.WARNING)


def _is_wanted(entry: Entry) -> bool:
    return entry.verdict.level is Level.BREAKING or _is_open(entry)


def _worst(entry: Entry) -> list[SchemaPair]:
    """Return the pairs at which a change is as bad as it is anywhere, in the order of the documents."""
    if _is_open(entry):
        return entry.pairs[:_MOST_PAIRS]
    relation = entry.change.relation
    worst = [
        pair
        for pair in entry.pairs
        if pair.context.polarity != 1
        or severity_of(entry.change.rule, pair.context.role, relation).level is entry.verdict.level
    ]
    return worst[:_MOST_PAIRS]


def _decide(entry: Entry, pair: SchemaPair) -> None:
    """Take a change for one that breaks, if it was open: a message shows it."""
    if _is_open(entry) and not overlaps_less(entry.change):
        rule = "schema-changed" if entry.change.rule == _OPEN else entry.change.rule
        entry.change = replace(entry.change, rule=rule, relation=Relation.INCOMPARABLE)
        entry.verdict = severity_of(rule, pair.context.role, Relation.INCOMPARABLE)
