"""Print outcomes as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sized

from pipeline.changes import Kind

from .outcome import Outcome, Verification

_MOST_DETAILS = 5


def heading(width: int, *, verified: bool) -> str:
    """Return the first line of the table."""
    more = f"  {'import':<6} {'types':<5} {'calls':>9} {'alone':>11} {'unions':>9} {'differ':>6} {'unread':>6}  {'other':<12}"
    columns = f"{'document':<{width}} {'result':<10} {'mended':>6} {'left out':>8} {'seconds':>8}"
    return f"{columns}{more if verified else ''}".rstrip()


def row(outcome: Outcome, width: int) -> str:
    """Return the line of one document; a refused one with the rules that it breaks."""
    left = (
        f"{outcome.file:<{width}} {outcome.result:<10} {outcome.count('mended') or '':>6} {outcome.count('left out') or '':>8}"
        f" {outcome.seconds:>8.2f}"
    )
    other = shown_contender(outcome)
    check = outcome.verification
    if check is None:
        return f"{left}  {', '.join(outcome.rules)}{f'  {other}' if other else ''}".rstrip()
    tried = check.count("succeeded") + check.count("failed")
    types = "error" if any(check.type_errors.values()) else "clean" if check.type_errors else "-"
    imports = "error" if check.import_error else "ok"
    calls = "error" if check.calls_error else f"{check.count('succeeded')}/{tried}"
    alone = _part(check.options, check.wrong_options)
    unions = _part([draw for draw in check.draws if draw.result in {"right", "wrong", "failed"}], check.wrong_draws)
    differ, unread = len(outcome.disagreements) or "", len(outcome.unread) or ""
    return (
        f"{left}  {imports:<6} {types:<5} {calls:>9} {alone:>11} {unions:>9} {differ:>6} {unread:>6}  {other}".rstrip()
    )


def shown_contender(outcome: Outcome) -> str:
    """Return the outcome of the same document with openapi-python-client, and its seconds."""
    other = outcome.contender
    if other is None:
        return ""
    faults = [f"{other.dropped} dropped" if other.dropped else "", "no import" if other.import_error else ""]
    return f"{', '.join(filter(None, faults)) or other.result} {other.seconds:.2f}"


def _lost(kind: Kind, count: int) -> str:
    return f"{kind.did}: {count:,} {kind.counted(count)}"


def details(outcome: Outcome) -> Iterator[str]:
    """Yield the lines about a document that follow its row."""
    yield from _some([f"{rule}: {message}" for rule, message in outcome.problems])
    if outcome.output:
        yield from (f"    {line}" for line in outcome.output.splitlines()[-_MOST_DETAILS:])
    yield from (f"    {_lost(kind, count)} ({kind.reason})" for kind, count in outcome.losses.items())
    yield from _some([f"read differently: {item}" for item in outcome.disagreements])
    yield from _some([f"not read by openapi-python-client: {item}" for item in outcome.unread])
    check = outcome.verification
    if check is None:
        return
    for error in filter(None, (check.import_error, check.calls_error)):
        yield from (f"    {line}" for line in error.splitlines()[-_MOST_DETAILS:])
    for checker, errors in check.type_errors.items():
        yield from _some([f"{checker}: {error}" for error in errors])
    yield from _some([f"incomplete: {error}" for error in check.incomplete])
    wrong = [call for call in check.calls if call.result in {"failed", "missing", "not sampleable"}]
    yield from _some([f"{call.result}: {call.operation}: {call.reason}" for call in wrong])
    yield from _some([f"{call.result}: {call.operation}: {call.reason}" for call in check.wrong_options])
    yield from _some(
        [
            f"{draw.result} branch: {draw.operation} {draw.union} {draw.branch}: {draw.reason}"
            for draw in check.wrong_draws
        ]
    )


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
    losses = sum((outcome.losses for outcome in outcomes), Counter[Kind]())
    for kind, count in sorted(losses.items(), key=lambda item: (item[0].did, -item[1], item[0].noun)):
        documents = sum(kind in outcome.losses for outcome in outcomes)
        yield f"{_lost(kind, count)} in {documents} document{'s' if documents != 1 else ''} ({kind.reason})"
    checks = [outcome.verification for outcome in outcomes if outcome.verification]
    if checks:
        yield from _verified(checks)
        yield from _compared(outcomes)


def _verified(checks: list[Verification]) -> Iterator[str]:
    imported = [check for check in checks if not check.import_error]
    for checker in dict.fromkeys(name for check in imported for name in check.type_errors):
        clean = sum(not check.type_errors[checker] for check in imported if checker in check.type_errors)
        yield f"{checker}: {clean} of {len(checks)} packages clean{_share(clean, len(checks))}"
    yield f"import: {len(imported)} of {len(checks)} packages"
    models, incomplete = sum(check.models for check in checks), sum(len(check.incomplete) for check in checks)
    yield f"models: {models - incomplete:,} of {models:,} completed{_share(models - incomplete, models)}"
    succeeded = sum(check.count("succeeded") for check in checks)
    tried = succeeded + sum(check.count("failed") for check in checks)
    unsampled = sum(check.count("not sampleable") for check in checks)
    missing = sum(check.count("missing") for check in checks)
    left_out = sum(check.count("left out") for check in checks)
    yield (
        f"calls: {succeeded} of {tried} succeeded{_share(succeeded, tried)}; {unsampled} could not be sampled, "
        f"{left_out} operations left out, {missing} missing"
    )
    options = Counter(call.result for check in checks for call in check.options)
    alone = options["succeeded"] + options["failed"]
    yield (
        f"optional values: {options['succeeded']:,} of {alone:,} calls sent just what they were given"
        f"{_share(options['succeeded'], alone)}; {options['not sampleable']} could not be sampled"
    )
    draws = Counter(draw.result for check in checks for draw in check.draws)
    drawn = draws["right"] + draws["wrong"] + draws["failed"]
    yield (
        f"unions: {draws['right']:,} of {drawn:,} drawn answers became their branch{_share(draws['right'], drawn)}; "
        f"{draws['ambiguous']} fit several branches, {draws['not comparable']} have no class, "
        f"{draws['not sampleable']} could not be sampled"
    )


def _compared(outcomes: list[Outcome]) -> Iterator[str]:
    read = [outcome for outcome in outcomes if outcome.result == "generated"]
    yield (
        f"second reading: {sum(len(outcome.disagreements) for outcome in read)} disagreements in "
        f"{sum(bool(outcome.disagreements) for outcome in read)} documents, "
        f"{sum(len(outcome.unread) for outcome in read)} parts not read in {sum(bool(outcome.unread) for outcome in read)}"
    )
    others = [outcome.contender for outcome in outcomes if outcome.contender]
    made = [other for other in others if other.result == "generated"]
    yield (
        f"openapi-python-client: {len(made)} of {len(others)} generated, "
        f"{sum(other.dropped for other in made)} operations dropped in {sum(bool(other.dropped) for other in made)}, "
        f"{sum(not other.import_error for other in made)} import; {sum(other.seconds for other in others):.1f} s"
    )


def markdown(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of a table for the documentation."""
    yield "| Document | Result | Seconds | Mended | Left out | Calls | Unions | openapi-python-client | Its seconds |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for outcome in outcomes:
        check, other = outcome.verification, outcome.contender
        result = outcome.result if outcome.result == "generated" else f"{outcome.result}: {', '.join(outcome.rules)}"
        tried = check.count("succeeded") + check.count("failed") if check else 0
        calls = f"{check.count('succeeded')} of {tried}" if check else ""
        drawn = [draw for draw in check.draws if draw.result in {"right", "wrong", "failed"}] if check else []
        unions = f"{len(drawn) - len(check.wrong_draws)} of {len(drawn)}" if check and drawn else ""
        theirs = shown_contender(outcome).rpartition(" ")[0]
        yield (
            f"| {outcome.file} | {result} | {outcome.seconds:.1f} | {outcome.count('mended') or ''} "
            f"| {outcome.count('left out') or ''} | {calls} | {unions} | {theirs} | {other.seconds if other else 0:.1f} |"
        )


def _part(all_of_them: Sized, wrong: Sized) -> str:
    """Return how many were right, of how many."""
    return f"{len(all_of_them) - len(wrong)}/{len(all_of_them)}" if len(all_of_them) else ""


def _share(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.1f} %)" if whole else ""


def _some(lines: list[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:_MOST_DETAILS])
    if len(lines) > _MOST_DETAILS:
        yield f"    ... and {len(lines) - _MOST_DETAILS} more"
