"""Print outcomes as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .outcome import Outcome, Verification

_MOST_DETAILS = 5


def heading(width: int, *, verified: bool) -> str:
    """Return the first line of the table."""
    more = f"  {'import':<7} {'types':<7} {'calls':>9} {'unsampled':>9}" if verified else ""
    return f"{'document':<{width}} {'result':<10} {'left out':>8} {'seconds':>8}{more}"


def row(outcome: Outcome, width: int) -> str:
    """Return the line of one document; a refused one with the rules that it breaks."""
    left = f"{outcome.file:<{width}} {outcome.result:<10} {len(outcome.left_out) or '':>8} {outcome.seconds:>8.2f}"
    check = outcome.verification
    if check is None:
        return f"{left}  {', '.join(outcome.rules)}".rstrip()
    tried = check.count("succeeded") + check.count("failed")
    types = "error" if any(check.type_errors.values()) else "clean" if check.type_errors else "-"
    imports = "error" if check.import_error else "ok"
    calls = "error" if check.calls_error else f"{check.count('succeeded')}/{tried}"
    return f"{left}  {imports:<7} {types:<7} {calls:>9} {check.count('not sampleable') or '':>9}".rstrip()


def details(outcome: Outcome) -> Iterator[str]:
    """Yield what is to be said of a document besides its row."""
    yield from _some(outcome.problems)
    if outcome.output:
        yield from (f"    {line}" for line in outcome.output.splitlines()[-_MOST_DETAILS:])
    yield from (f"    {line}" for line in outcome.left_out)
    check = outcome.verification
    if check is None:
        return
    for error in filter(None, (check.import_error, check.calls_error)):
        yield from (f"    {line}" for line in error.splitlines()[-_MOST_DETAILS:])
    for checker, errors in check.type_errors.items():
        yield from _some([f"{checker}: {error}" for error in errors])
    wrong = [call for call in check.calls if call.result in {"failed", "missing", "not sampleable"}]
    yield from _some([f"{call.result}: {call.operation}: {call.reason}" for call in wrong])


def totals(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines at the end of the table."""
    outcomes = list(outcomes)
    results = Counter(outcome.result for outcome in outcomes)
    parts = [f"{results[result]} {result}" for result in ("generated", "refused", "crashed", "timed out")]
    seconds = sum(outcome.seconds for outcome in outcomes)
    yield f"{len(outcomes)} document{'s' if len(outcomes) != 1 else ''}: {', '.join(parts)}; {seconds:.1f} s"
    rules = Counter(rule for outcome in outcomes for rule in outcome.rules)
    if rules:
        yield "refused for: " + ", ".join(f"{rule} ({count})" for rule, count in rules.most_common())
    checks = [outcome.verification for outcome in outcomes if outcome.verification]
    if checks:
        yield from _verified(checks)


def _verified(checks: list[Verification]) -> Iterator[str]:
    imported = [check for check in checks if not check.import_error]
    for checker in dict.fromkeys(name for check in imported for name in check.type_errors):
        clean = sum(not check.type_errors[checker] for check in imported if checker in check.type_errors)
        yield f"{checker}: {clean} of {len(checks)} packages clean{_share(clean, len(checks))}"
    yield f"import: {len(imported)} of {len(checks)} packages"
    succeeded = sum(check.count("succeeded") for check in checks)
    tried = succeeded + sum(check.count("failed") for check in checks)
    unsampled = sum(check.count("not sampleable") for check in checks)
    missing = sum(check.count("missing") for check in checks)
    left_out = sum(check.count("left out") for check in checks)
    yield (
        f"calls: {succeeded} of {tried} succeeded{_share(succeeded, tried)}; {unsampled} could not be sampled, "
        f"{left_out} operations left out, {missing} missing"
    )


def _share(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.1f} %)" if whole else ""


def _some(lines: list[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:_MOST_DETAILS])
    if len(lines) > _MOST_DETAILS:
        yield f"    ... and {len(lines) - _MOST_DETAILS} more"
