"""What the corpus runner prints of an outcome, and writes as Markdown."""

from __future__ import annotations

from collections import Counter

from corpus_runner.outcome import CallOutcome, Contender, Draw, Outcome, Verification
from corpus_runner.table import details, heading, markdown, row, totals
from pipeline.changes import Kind

LOST = Kind("callback", "callback", "called by the server")
MENDED = Kind("", "version", "not valid for a Python package", "mended")
GENERATED = Outcome(
    "a.yaml",
    "generated",
    losses=Counter({LOST: 2, MENDED: 1}),
    disagreements=["getA: the query parameter 'x' is required; openapi-python-client: is optional"],
    unread=["schema Json: Invalid property in union ..."],
    seconds=1.5,
    verification=Verification(
        type_errors={"mypy": []},
        models=3,
        incomplete=["Dog: NameError"],
        calls=[CallOutcome("getA (a.get)", "succeeded"), CallOutcome("getB", "left out")],
        options=[CallOutcome("getA with x", "succeeded"), CallOutcome("getA with y", "failed", "y was not sent")],
        draws=[
            Draw("getA", ".pet", "Cat", "right"),
            Draw("getA", ".pet", "Dog", "wrong", "Cat instead of Dog"),
            Draw("getA", ".pet", "branch 3", "not comparable"),
        ],
    ),
    contender=Contender("generated", 1, 2, "", 3.25),
)
REFUSED = Outcome(
    "b.yaml", "refused", problems=[("no-operations", "1: there is none")], contender=Contender("refused", seconds=1.0)
)


def test_a_row_counts_what_was_right() -> None:
    cells = row(GENERATED, 10).split()
    assert cells == [
        "a.yaml",
        "generated",
        "1",
        "2",
        "1.50",
        "ok",
        "clean",
        "1/1",
        "1/2",
        "1/2",
        "1",
        "1",
        "2",
        "dropped",
        "3.25",
    ]
    assert len(heading(10, verified=True)) > len(heading(10, verified=False))
    assert row(REFUSED, 10).split() == ["b.yaml", "refused", "0.00", "no-operations", "refused", "1.00"]


def test_details_say_what_was_lost_and_what_is_wrong() -> None:
    assert [line.strip() for line in details(GENERATED)] == [
        "left out: 2 callbacks (called by the server)",
        "mended: 1 version (not valid for a Python package)",
        "read differently: getA: the query parameter 'x' is required; openapi-python-client: is optional",
        "not read by openapi-python-client: schema Json: Invalid property in union ...",
        "incomplete: Dog: NameError",
        "failed: getA with y: y was not sent",
        "wrong branch: getA .pet Dog: Cat instead of Dog",
    ]
    assert [line.strip() for line in details(REFUSED)] == ["no-operations: 1: there is none"]


def test_totals_count_each_kind() -> None:
    assert list(totals([GENERATED, REFUSED])) == [
        "2 documents: 1 generated, 1 refused, 0 crashed, 0 timed out; 1.5 s",
        "refused for: no-operations (1)",
        "left out: 2 callbacks in 1 document (called by the server)",
        "mended: 1 version in 1 document (not valid for a Python package)",
        "mypy: 1 of 1 packages clean (100.0 %)",
        "import: 1 of 1 packages",
        "models: 2 of 3 completed (66.7 %)",
        "calls: 1 of 1 succeeded (100.0 %); 0 could not be sampled, 1 operations left out, 0 missing",
        "optional values: 1 of 2 calls sent just what they were given (50.0 %); 0 could not be sampled",
        "unions: 1 of 2 drawn answers became their branch (50.0 %); 0 fit several branches, 1 have no class, "
        "0 could not be sampled",
        "second reading: 1 disagreements in 1 documents, 1 parts not read in 1",
        "openapi-python-client: 1 of 2 generated, 2 operations dropped in 1, 1 import; 4.2 s",
    ]


def test_the_table_for_the_documentation_has_a_line_for_each_document() -> None:
    lines = list(markdown([GENERATED, REFUSED]))
    assert lines[2:] == [
        "| a.yaml | generated | 1.5 | 1 | 2 | 1 of 1 | 1 of 2 | 2 dropped | 3.2 |",
        "| b.yaml | refused: no-operations | 0.0 |  |  |  |  | refused | 1.0 |",
    ]


def test_a_package_with_a_wrong_branch_is_broken() -> None:
    assert GENERATED.is_broken
    assert not REFUSED.is_broken
