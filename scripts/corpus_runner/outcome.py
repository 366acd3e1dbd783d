"""What became of one document."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Result = Literal["generated", "refused", "crashed", "timed out"]
CallResult = Literal["succeeded", "failed", "not sampleable", "missing", "left out"]


@dataclass(frozen=True, slots=True)
class Call:
    """One operation that was called, or why it was not."""

    operation: str
    result: CallResult
    reason: str = ""


@dataclass(slots=True)
class Verification:
    """Whether a package works.

    Attributes:
        import_error: Why it cannot be imported, "" where it can.
        type_errors: What the type checkers say, by their name.
        calls: Its operations, called one by one.
        calls_error: Why the calls were not made, "" where they were.
    """

    import_error: str = ""
    type_errors: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    calls: list[Call] = field(default_factory=list[Call])
    calls_error: str = ""

    def count(self, result: CallResult) -> int:
        """Return how many operations had a result."""
        return sum(call.result == result for call in self.calls)


@dataclass(slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        file: The document, relative to the folder.
        result: What the pipeline made of it.
        problems: The first line of each problem of a document that was refused.
        left_out: What was left out of the package, as the run listed it.
        output: The last lines of a run that crashed.
        seconds: How long generation took.
        verification: Whether the package works, None where nobody asked.
    """

    file: str
    result: Result
    problems: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    output: str = ""
    seconds: float = 0.0
    verification: Verification | None = None

    @property
    def rules(self) -> list[str]:
        """The rules that a refused document breaks, each once."""
        return list(dict.fromkeys(problem.split(": ")[1] for problem in self.problems if problem.count(": ") > 1))

    @property
    def is_broken(self) -> bool:
        """Whether this is a fault of the pipeline, not of the document."""
        if self.result != "generated":
            return self.result != "refused"
        check = self.verification
        return check is not None and bool(
            check.import_error
            or check.calls_error
            or any(check.type_errors.values())
            or check.count("missing")
            or check.count("failed")
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "rules": self.rules}
