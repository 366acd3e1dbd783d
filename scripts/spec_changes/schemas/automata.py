r"""Regular expressions as automata, to tell whether one covers another.

Understood: literals, classes, `.`, `\\d` `\\w` `\\s` and their opposites, groups, alternatives, `*` `+` `?` `{m,n}` (lazy or
not), `^` at the start and `$` at the end. Characters are ASCII and one that stands for all others.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field

OTHER = "\U0010ffff"
ALPHABET = frozenset(chr(code) for code in range(128)) | {OTHER}
_DIGITS = frozenset(string.digits)
_WORDS = frozenset(string.ascii_letters + string.digits + "_")
_SPACES = frozenset(" \t\n\r\f\v")
_CLASSES = {
    "d": _DIGITS,
    "w": _WORDS,
    "s": _SPACES,
    "D": ALPHABET - _DIGITS,
    "W": ALPHABET - _WORDS,
    "S": ALPHABET - _SPACES,
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_MOST_STATES = 3_000
_MOST_COPIES = 200

Characters = frozenset[str]


class TooHard(Exception):  # noqa: N818 - it is an answer, not an error
    """The pattern is beyond what can be decided here."""


@dataclass(slots=True)
class Automaton:
    """A nondeterministic automaton; state 0 is the start, `end` accepts.

    Attributes:
        empty: For each state, the states that follow without a character.
        steps: For each state, the characters that lead on and where.
        end: The accepting state.
    """

    empty: list[set[int]] = field(default_factory=list[set[int]])
    steps: list[list[tuple[Characters, int]]] = field(default_factory=list[list[tuple[Characters, int]]])
    end: int = 0

    def state(self) -> int:
        """Add a state and return it."""
        if len(self.empty) >= _MOST_STATES:
            raise TooHard
        self.empty.append(set())
        self.steps.append([])
        return len(self.empty) - 1

    def closure(self, states: frozenset[int]) -> frozenset[int]:
        """Return `states` and all that follow them without a character."""
        found, waiting = set(states), list(states)
        while waiting:
            for state in self.empty[waiting.pop()]:
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        return frozenset(found)

    def step(self, states: frozenset[int], character: str) -> frozenset[int]:
        """Return the states after one more character."""
        return self.closure(
            frozenset(target for state in states for allowed, target in self.steps[state] if character in allowed)
        )


def covers(wide: Automaton, narrow: Automaton) -> bool:
    """Tell whether `wide` accepts every text that `narrow` does.

    Raises:
        TooHard: There are too many states to tell.
    """
    letters = _representatives(wide, narrow)
    start = narrow.closure(frozenset({0})), wide.closure(frozenset({0}))
    seen, waiting = {start}, [start]
    while waiting:
        inner, outer = waiting.pop()
        if narrow.end in inner and wide.end not in outer:
            return False
        for letter in letters:
            following = narrow.step(inner, letter), wide.step(outer, letter)
            if following[0] and following not in seen:
                if len(seen) >= _MOST_STATES:
                    raise TooHard
                seen.add(following)
                waiting.append(following)
    return True


def _representatives(*automata: Automaton) -> list[str]:
    """Return one character of each class that the automata cannot tell apart."""
    sets = {allowed for automaton in automata for steps in automaton.steps for allowed, _ in steps}
    known: dict[tuple[bool, ...], str] = {}
    ordered = sorted(sets, key=sorted)
    for character in sorted(ALPHABET):
        known.setdefault(tuple(character in allowed for allowed in ordered), character)
    return list(known.values())


def parse(pattern: str) -> Automaton:
    """Return the automaton of the texts in which `pattern` is found, as JSON Schema has it.

    Raises:
        TooHard: The pattern uses something that is not understood.
    """
    return _Parser(pattern).parse()


class _Parser:
    """A recursive-descent parser that builds the automaton as it reads; each part lies between two states."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.position = pattern, 0
        self.automaton = Automaton()

    def parse(self) -> Automaton:
        automaton = self.automaton
        start = automaton.state()
        anchored, closed = self._anchors()
        end = self._alternatives(start)
        if self.position < len(self.pattern):
            raise TooHard
        if not anchored:
            automaton.steps[start].append((ALPHABET, start))
        if not closed:
            automaton.steps[end].append((ALPHABET, end))
        automaton.end = end
        return automaton

    def _anchors(self) -> tuple[bool, bool]:
        """Take `^` and `$` off the ends; with alternatives beside them they belong to one, which is not understood."""
        text = self.pattern
        anchored = text.startswith("^")
        closed = text.endswith("$") and (len(text) - len(text[:-1].rstrip("\\")) - 1) % 2 == 0
        self.pattern = text[anchored : len(text) - closed]
        if (anchored or closed) and self._splits_at_top():
            raise TooHard
        return anchored, closed

    def _splits_at_top(self) -> bool:
        depth, index, inside = 0, 0, False
        while index < len(self.pattern):
            character = self.pattern[index]
            if character == "\\":
                index += 1
            elif inside:
                inside = character != "]"
            elif character == "[":
                inside = True
            elif character in "()":
                depth += 1 if character == "(" else -1
            elif character == "|" and depth == 0:
                return True
            index += 1
        return False

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise TooHard
        self.position += 1
        return character

    def _alternatives(self, start: int) -> int:
        # A part begins in a state of its own, so that a loop in it cannot leak into what stands before it.
        end = self.automaton.state()
        while True:
            begin = self.automaton.state()
            self.automaton.empty[start].add(begin)
            self.automaton.empty[self._sequence(begin)].add(end)
            if self._peek() != "|":
                return end
            self._take()

    def _sequence(self, state: int) -> int:
        while self._peek() and self._peek() not in "|)":
            state = self._repeated(state)
        return state

    def _repeated(self, start: int) -> int:
        """Read one atom with its quantifier, copying it as often as it must or may come."""
        position = self.position
        first = self.automaton.state()
        self.automaton.empty[start].add(first)
        state = self._atom(first)
        lowest, highest = self._quantifier()
        following = self.position
        if (lowest, highest) == (1, 1):
            return state
        if max(lowest, highest or 0) > _MOST_COPIES:
            raise TooHard
        end = self.automaton.state()
        if lowest == 0:
            self.automaton.empty[first].add(end)
        for count in range(1, max(lowest, 1 if highest is None else highest) + 1):
            if count > 1:
                self.position, first = position, self.automaton.state()
                self.automaton.empty[state].add(first)
                state = self._atom(first)
            if count >= lowest:
                self.automaton.empty[state].add(end)
        if highest is None:
            self.automaton.empty[state].add(first)
        self.position = following
        return end

    def _quantifier(self) -> tuple[int, int | None]:
        """Read a quantifier and return how often at least and at most; None for no limit."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        character = self._peek()
        found: tuple[int, int | None] = (1, 1)
        if character in simple and character:
            self._take()
            found = simple[character]
        elif character == "{":
            found = self._counted()
        else:
            return found
        if self._peek() == "?":
            self._take()
        elif self._peek() and self._peek() in "*+{":
            raise TooHard
        return found

    def _counted(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.position)
        lowest, comma, highest = self.pattern[self.position + 1 : end].partition(",")
        if end < 0 or not lowest.isdecimal() or (highest and not highest.isdecimal()):
            raise TooHard
        self.position = end + 1
        return int(lowest), int(highest) if highest else None if comma else int(lowest)

    def _atom(self, start: int) -> int:
        character = self._take()
        if character == "(":
            return self._group(start)
        if character in "^$*+?{":
            raise TooHard
        allowed = (
            self._class() if character == "[" else ALPHABET - {"\n"} if character == "." else self._single(character)
        )
        end = self.automaton.state()
        self.automaton.steps[start].append((allowed, end))
        return end

    def _group(self, start: int) -> int:
        if self._peek() == "?":
            if self.pattern[self.position : self.position + 2] != "?:":
                raise TooHard
            self.position += 2
        end = self._alternatives(start)
        if self._take() != ")":
            raise TooHard
        return end

    def _single(self, character: str) -> Characters:
        """Return the characters that one character of the pattern, or an escape, stands for."""
        if character != "\\":
            if character not in ALPHABET or character == OTHER:
                raise TooHard
            return frozenset({character})
        escaped = self._take()
        if escaped in _CLASSES:
            return _CLASSES[escaped]
        if escaped in _ESCAPES:
            return frozenset({_ESCAPES[escaped]})
        if escaped.isalnum() or escaped not in ALPHABET:
            raise TooHard
        return frozenset({escaped})

    def _class(self) -> Characters:
        negated = self._peek() == "^"
        if negated:
            self._take()
        allowed: set[str] = set()
        if self._peek() == "]":
            raise TooHard
        while (character := self._take()) != "]":
            first = self._single(character)
            if self._peek() == "-" and self.pattern[self.position + 1 : self.position + 2] not in ("]", ""):
                self._take()
                last = self._single(self._take())
                if len(first) != 1 or len(last) != 1:
                    raise TooHard
                first = frozenset(map(chr, range(ord(min(first)), ord(min(last)) + 1)))
            allowed |= first
        return ALPHABET - allowed if negated else frozenset(allowed)
