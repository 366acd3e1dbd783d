"""The outcome of one document."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pipeline.changes import Kind

Result = Literal["generated", "refused", "crashed", "timed out"]
CallResult = Literal["succeeded", "failed", "not sampleable", "missing", "left out"]
DrawResult = Literal["right", "wrong", "failed", "ambiguous", "not comparable", "not sampleable"]


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """One operation that was called, or why it was not."""

    operation: str
    result: CallResult
    reason: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """An answer drawn from one branch of a union, and what it was decoded to.

    Attributes:
        operation: The operation that answered.
        union: Where the union is in the answer.
        branch: The branch that was drawn from.
        result: Whether it was decoded to the class of that branch. It is ambiguous if it fits other branches, too, and
            no discriminator says which is meant; an inline branch has no class to compare.
        reason: What it was decoded to, or what went wrong.
    """

    operation: str
    union: str
    branch: str
    result: DrawResult
    reason: str = ""


@dataclass(slots=True)
class Verification:
    """Whether a package works.

    Attributes:
        import_error: Why it cannot be imported, "" where it can.
        type_errors: What the type checkers say, by their name.
        models: How many models there are.
        incomplete: The models that cannot be completed, and why.
        calls: Its operations, called one by one.
        options: Its operations with each optional value alone, and with none.
        draws: The unions in its answers, branch by branch.
        calls_error: Why the calls were not made, "" where they were.
    """

    import_error: str = ""
    type_errors: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    models: int = 0
    incomplete: list[str] = field(default_factory=list[str])
    calls: list[CallOutcome] = field(default_factory=list[CallOutcome])
    options: list[CallOutcome] = field(default_factory=list[CallOutcome])
    draws: list[Draw] = field(default_factory=list[Draw])
    calls_error: str = ""

    def count(self, result: CallResult) -> int:
        """Return how many operations had a result."""
        return sum(call.result == result for call in self.calls)

    @property
    def wrong_draws(self) -> list[Draw]:
        """The draws that were not decoded as they were meant."""
        return [draw for draw in self.draws if draw.result in {"wrong", "failed"}]

    @property
    def wrong_options(self) -> list[CallOutcome]:
        """The calls that did not send just what they were given."""
        return [call for call in self.options if call.result == "failed"]

    @property
    def is_broken(self) -> bool:
        """Whether anything does not work."""
        return bool(
            self.import_error
            or self.calls_error
            or self.incomplete
            or any(self.type_errors.values())
            or self.count("missing")
            or self.count("failed")
            or self.wrong_draws
            or self.wrong_options
        )


@dataclass(frozen=True, slots=True)
class Contender:
    """The package that openapi-python-client makes from the same document.

    Attributes:
        result: Whether it made one.
        operations: How many operations of the document it has.
        dropped: How many it lacks.
        import_error: Why it cannot be imported, "" where it can.
        seconds: The processor time that it took.
    """

    result: Result
    operations: int = 0
    dropped: int = 0
    import_error: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Outcome:
    """The outcome of one document.

    Attributes:
        file: The document, relative to the folder.
        result: What the pipeline made of it.
        problems: The rule and the sentence of each problem of a document that was refused.
        losses: How often each kind of thing was mended or left out.
        disagreements: What openapi-python-client reads differently.
        unread: What it cannot read.
        output: The last lines of a run that crashed.
        seconds: The processor time that generation took, without the second reading.
        verification: Whether the package works, None where nobody asked.
        contender: The package of openapi-python-client, None where nobody asked.
    """

    file: str
    result: Result
    problems: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    losses: Counter[Kind] = field(default_factory=Counter[Kind])
    left_out_pointers: list[str] = field(default_factory=list[str])
    disagreements: list[str] = field(default_factory=list[str])
    unread: list[str] = field(default_factory=list[str])
    output: str = ""
    seconds: float = 0.0
    verification: Verification | None = None
    contender: Contender | None = None

    @property
    def rules(self) -> list[str]:
        """The rules that a refused document breaks, each once."""
        return list(dict.fromkeys(rule for rule, _ in self.problems))

    @property
    def is_broken(self) -> bool:
        """Whether this is a fault of the pipeline, not of the document."""
        if self.result != "generated":
            return self.result != "refused"
        return self.verification is not None and self.verification.is_broken

    def count(self, did: str) -> int:
        """Return how many things were `mended` or `left out`."""
        return sum(number for kind, number in self.losses.items() if kind.did == did)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        losses = [{**asdict(kind), "count": count} for kind, count in self.losses.items()]
        return {**asdict(self), "losses": losses, "rules": self.rules}
