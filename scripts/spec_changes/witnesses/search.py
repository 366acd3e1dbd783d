"""Search for a message that one side of a change accepts and the other refuses.

The search draws values for the schema that changed, keeps one that only the sender's side accepts, and draws a whole message
around it. It is bounded by what it draws, which is the same on every machine, and by a clock, which a slow one needs.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from openapi.document import is_object, objects
from spec_changes.findings.finding import Change, Role
from spec_changes.schemas.json_schemas import JsonSchema, JsonSchemas
from spec_changes.schemas.json_values import UnreadableError
from spec_changes.schemas.node_diff import SchemaPair, Step
from spec_changes.schemas.relation import Comparer

from .draw import DRAWN, Draw, Forced, Hints
from .judge import Judge, Refusal, is_at
from .merge import fitting_two
from .reasons import Reasons, reasons_of
from .routes import Route
from .smaller import smaller, without

# What is drawn in a second, and what looking at one more node of a schema costs, both in drawn values.
_DRAWN_A_SECOND = 20_000
_NODES_FOR_ONE = 3
_VALUES, _VALUES_IF_OPEN = 60, 500
_MOST_SUBTRACTED = 120  # nodes; beyond them, it may take seconds to find out what only one side allows
_LARGEST_SHARE = 0.1  # of all that may be drawn, for one change
_MOST_LIFTED = 6
_FRAMES = 25
_SEED = "witness"
_ANY_NAME = frozenset({"other", "pattern", "item"})
_NOT_INSIDE = frozenset({"name", "content"})  # a name and the JSON in a text have no place of their own
IN_VAIN = object()  # what was drawn shows nothing; null may be a message


class Found(NamedTuple):
    """What a search ended with: a message, if one was found, how many were tried, and whether they had their formats."""

    message: tuple[Any] | None
    tried: int
    checks_formats: bool = True


@dataclass(slots=True)
class _Sides:
    """A place of both documents as the sender and the receiver of its messages know it."""

    sent: JsonSchema
    expected: JsonSchema
    sender: Judge
    receiver: Judge
    size: int


class Search:
    """Searches in two documents until its budget is spent.

    Args:
        comparer: What compared the two documents.
        seconds: What all searches together may take.
    """

    def __init__(self, comparer: Comparer, seconds: float) -> None:
        self._schemas = comparer.base, comparer.revision
        self._containment = comparer.containment
        self._left = seconds * _DRAWN_A_SECOND
        self._share = self._left * _LARGEST_SHARE
        self._until = time.monotonic() + seconds
        self._sides: dict[tuple[SchemaPair, bool], _Sides | None] = {}

    @property
    def spent(self) -> bool:
        """Whether nothing more may be searched for."""
        return self._left <= 0 or time.monotonic() > self._until

    def find(self, pair: SchemaPair, route: Route, change: Change, *, undecided: bool) -> Found:
        """Return a message whose part at the end of `route` shows a change of a pair of schemas.

        Where no value has its formats and fits besides, what is sent cannot have them: an open question is asked without.
        """
        found, fits = self._find(pair, route, change, undecided=undecided, formats=True)
        if found.message is None and undecided and not fits and not self.spent:
            again, _ = self._find(pair, route, change, undecided=undecided, formats=False)
            return Found(again.message, found.tried + again.tried, checks_formats=False)
        return found

    def _find(
        self, pair: SchemaPair, route: Route, change: Change, *, undecided: bool, formats: bool
    ) -> tuple[Found, bool]:
        """Return what is found, and whether any value fitted the part that changed as the sender knows it."""
        whole, part = self._sides_of(route.root, formats=formats), self._sides_of(pair, formats=formats)
        if whole is None or part is None:
            return Found(None, 0), True
        role = pair.context.role
        source = random.Random(f"{_SEED} {pair.old} {pair.new} {change.rule}")  # noqa: S311 - nothing here is secret
        only = None
        if part.size <= _MOST_SUBTRACTED:
            only = self._containment.difference(pair.old, pair.new, role, in_new=role is Role.RESPONSE)
        hunt = _Hunt(whole, part, only=only, steps=route.steps, reasons=reasons_of(change), source=source)
        most = _VALUES_IF_OPEN if undecided else _VALUES
        direct = pair.context.polarity == 1 and all(step.kind != "content" for step in route.steps)
        found: tuple[Any] | None = None
        until = self._left - self._share
        for message in hunt.around_values(most) if direct else hunt.at_once(most):
            self._pay(hunt.take_drawn())
            if message is not IN_VAIN:
                found = (message,)
                break
            if self.spent or self._left < until:
                break
        self._pay(hunt.take_drawn())
        if found is not None:
            found = (smaller(found[0], lambda value: not self.spent and hunt.shows(value)),)
        return Found(found, hunt.tried), hunt.fits or not direct

    def _pay(self, amount: float) -> None:
        self._left -= amount

    def _sides_of(self, pair: SchemaPair, *, formats: bool) -> _Sides | None:
        if (pair, formats) not in self._sides:
            self._sides[pair, formats] = self._read(pair, formats=formats)
        return self._sides[pair, formats]

    def _read(self, pair: SchemaPair, *, formats: bool) -> _Sides | None:
        role, text = pair.context.role, pair.context.text
        try:
            # What cannot be read is not sent, and the receiver takes anything there.
            places, sender = (pair.old, pair.new), int(role is Role.RESPONSE)
            old, new = (
                JsonSchemas(self._schemas[side], role).at(places[side], unread=side != sender) for side in (0, 1)
            )
            size = sum(1 for schema in (old, new) for _ in objects(schema))
            self._pay(size / _NODES_FOR_ONE)
            judges = Judge(old, text=text, formats=formats), Judge(new, text=text, formats=formats)
        except (UnreadableError, ValueError, RecursionError):
            return None
        if role is Role.RESPONSE:
            return _Sides(new, old, judges[1], judges[0], size)
        return _Sides(old, new, judges[0], judges[1], size)


class _Hunt:
    """The search for one change."""

    def __init__(
        self,
        whole: _Sides,
        part: _Sides,
        *,
        only: JsonSchema | None,
        steps: tuple[Step, ...],
        reasons: Reasons,
        source: random.Random,
    ) -> None:
        self.whole, self.part, self.steps, self.reasons = whole, part, steps, reasons
        self.draw = Draw(source, Hints(part.sent, part.expected))
        self.expected = Draw(source, Hints(part.expected, part.sent))
        self.sources: list[tuple[Draw, Sequence[JsonSchema]]] = [
            (self.draw, [each]) for each in (only, part.sent) if each is not None
        ]
        if fitting := fitting_two(part.expected):
            self.sources.append((self.expected, fitting))
        self.tried = 0
        self.fits = False

    def take_drawn(self) -> int:
        """Return how many values were drawn since this was asked before."""
        return self.draw.take_drawn() + self.expected.take_drawn()

    def around_values(self, most: int) -> Iterator[Any]:
        """Yield messages that show the change, and IN_VAIN for what shows nothing."""
        lifted = 0
        for index in range(most):
            turn, which = divmod(index, len(self.sources))
            draw, schemas = self.sources[which]
            value = draw.value(schemas[turn % len(schemas)], self._forced())
            self.tried += 1
            if lifted < _MOST_LIFTED and self._differs(value):
                lifted += 1
                yield from self._lifted(smaller(value, self._differs) if self.reasons.by_presence else value)
            yield IN_VAIN

    def at_once(self, most: int) -> Iterator[Any]:
        """Yield whole messages that show the change, and IN_VAIN for those that do not."""
        for _ in range(_FRAMES * most // _MOST_LIFTED):
            message = self.draw.value(self.whole.sent)
            self.tried += 1
            yield message if self.shows(message) else IN_VAIN

    def _forced(self) -> Forced | None:
        """Return the property that a value must have to show the change, if it must have one."""
        if not self.reasons.by_presence:
            return None
        return Forced((Step("property", self.reasons.property),), DRAWN)

    def _differs(self, value: Any) -> bool:
        if not self.part.sender.accepts(value):
            return False
        self.fits = True
        if not self.part.receiver.refuses(value):
            return False
        if self.reasons.by_presence and not (is_object(value) and self.reasons.property in value):
            return False
        return any(is_at(refusal, (), self.reasons) for refusal in self.part.receiver.refusals(value))

    def _lifted(self, value: Any) -> Iterator[Any]:
        if not self.steps and not is_object(value):
            yield value if self.shows(value) else IN_VAIN
            return
        forced = Forced(self.steps, value)
        if self.steps and self.steps[-1].kind == "name":
            forced = Forced((*self.steps[:-1], Step("property", str(value))), DRAWN)
        for _ in range(_FRAMES):
            message = self.draw.value(self.whole.sent, forced)
            self.tried += 1
            yield message if self.shows(message) else IN_VAIN

    def shows(self, message: Any) -> bool:
        """True if only the sender's side accepts a message, for what stands at the end of the way into it."""
        if not self.whole.sender.accepts(message) or not self.whole.receiver.refuses(message):
            return False
        there = [refusal for refusal in self.whole.receiver.refusals(message) if self._is_there(refusal)]
        name = self.reasons.property
        if not self.reasons.by_presence or any(name in refusal.names for refusal in there):
            return bool(there)
        return bool(there) and any(not self.whole.receiver.refuses(each) for each in without(message, self.steps, name))

    def _is_there(self, refusal: Refusal) -> bool:
        """True if a message is refused for what stands at the end of the way into it, whatever names and indexes it has."""
        outside = list(itertools.takewhile(lambda step: step.kind not in _NOT_INSIDE, self.steps))
        path = [
            token if step.kind in _ANY_NAME or step.key == token else step.key
            for step, token in zip(outside, refusal.path, strict=False)
        ]
        whole = (*path, *(step.key for step in outside[len(path) :]))
        return is_at(refusal, whole, self.reasons if len(outside) == len(self.steps) else Reasons())
