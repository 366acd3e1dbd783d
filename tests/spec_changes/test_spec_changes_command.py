"""The command: exit statuses, formats, git references, and a message for every kind of bad input."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import spec_changes.read.sources
import spec_changes.report
import spec_changes.report.report
import spec_diff
from tests.spec_changes.documents import BREAKING, COMPATIBLE, FILES, HEAD, OLD

SCHEMA = Path(spec_changes.report.__file__).parent / "report.schema.json"
VALIDATOR: Any = jsonschema.Draft202012Validator


@pytest.mark.parametrize(
    ("revision", "level", "status"),
    [
        ("old", "warning", 0), ("adds", "breaking", 0), ("adds", "warning", 0),
        ("warns", "breaking", 0), ("warns", "warning", 1), ("warns", "none", 0),
        ("breaks", "breaking", 1), ("breaks", "warning", 1), ("breaks", "none", 0), ("adds", "info", 1), ("old", "info", 0),
    ],
)  # fmt: skip
def test_exit_status(run: Any, revision: str, level: str, status: int) -> None:
    assert run("old", revision, "--fail-on", level)[0] == status


def test_breaking_is_the_default_level(run: Any) -> None:
    assert (run("old", "warns")[0], run("old", "breaks")[0]) == (0, 1)


def test_text_names_verdict_place_and_reason(run: Any) -> None:
    _, text, _ = run("old", "breaks")
    assert text.startswith("Breaking: 1 breaking, 0 warnings, 0 info\n")
    assert "The changes ask for a major bump (1.0.0 to 2.0.0 or higher)" in text
    assert "breaks:7 #/paths/~1a/get/parameters/0" in text
    assert "Calls without it were valid." in text


def test_text_names_the_operation_of_an_addition(run: Any) -> None:
    _, text, _ = run("old", "adds")
    assert "\nInfo\n  operation deprecated (GET /a): deprecated, " in text


def test_markdown_shows_breaking_first_and_folds_the_rest(run: Any) -> None:
    _, text, _ = run("old", "breaks", "--format", "markdown")
    assert text.startswith("## 🔴 Breaking: 1 breaking")
    assert "### GET /a" in text
    assert "`parameter-became-required` (request): Calls without it were valid." in text
    assert "### Breaking\n\n- parameter `q` became required (GET /a)\n" in text


def test_an_excerpt_shows_the_line_of_required(tmp_path: Path, run: Any) -> None:
    schema = "      properties:\n        a: {type: string}\n        b: {type: string}\n"
    head = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\ncomponents:\n  schemas:\n    A:\n      type: object\n"
    path = "paths: {/a: {post: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}}}\n"
    (tmp_path / "one").write_text(f"{head}      required: [a]\n{schema}{path}", encoding="utf-8")
    (tmp_path / "two").write_text(f"{head}      required:\n        - a\n        - b\n{schema}{path}", encoding="utf-8")
    _, text, _ = run(str(tmp_path / "one"), str(tmp_path / "two"), "--format", "json")
    (finding,) = json.loads(text)["findings"]
    assert (finding["text"], finding["revision"]["line"], finding["base"]["line"]) == (
        "`A.b`: property became required",
        9,
        7,
    )
    assert finding["revision"]["pointer"] == "/components/schemas/A/properties/b"
    assert (
        '<td class="text">        - b</td>' in run(str(tmp_path / "one"), str(tmp_path / "two"), "--format", "html")[1]
    )


def test_what_is_new_has_one_line(tmp_path: Path, run: Any) -> None:
    (tmp_path / "none").write_text(HEAD.replace("paths:", "paths: {}"), encoding="utf-8")
    assert (
        ": New surface; nothing that exists changes. New in line 5."
        in run(str(tmp_path / "none"), "old", "--format", "markdown")[1]
    )
    assert "Was in line 5." in run("old", str(tmp_path / "none"), "--format", "markdown")[1]


def test_the_changelog_entry_names_an_operation_once_and_no_version(tmp_path: Path, run: Any) -> None:
    (tmp_path / "none").write_text(HEAD.replace("paths:", "paths: {}"), encoding="utf-8")
    _, text, _ = run("old", str(tmp_path / "none"), "--format", "json", "--check-version")
    assert json.loads(text)["changelog"] == "### Breaking\n\n- operation `GET /a` removed\n"


def test_markdown_fits_in_a_comment_and_keeps_the_true_totals(tmp_path: Path, run: Any) -> None:
    paths = "".join(f"  /{'x' * 500}{index}:\n    get: {{}}\n" for index in range(400))
    (tmp_path / "many").write_text(HEAD + paths, encoding="utf-8")
    (tmp_path / "none").write_text(HEAD.replace("paths:", "paths: {}"), encoding="utf-8")
    _, text, _ = run(str(tmp_path / "many"), str(tmp_path / "none"), "--format", "markdown")
    assert len(text.encode()) < 65_536
    assert "400 breaking" in text
    assert text.count("<details>") == text.count("</details>")


def test_markdown_escapes_what_a_document_says(tmp_path: Path, run: Any) -> None:
    (tmp_path / "evil").write_text(OLD.replace("name: q", "name: '<img src=x> @everyone'"), encoding="utf-8")
    _, text, _ = run("old", str(tmp_path / "evil"), "--format", "markdown")
    assert "<img" not in text
    assert "@everyone" not in text


@pytest.mark.parametrize("name", ["a`![x](http://x)`b", "a`[x](http://x)", "a\\\\`[x](http://x)`b", "<a>[x](http://x)"])
def test_markdown_links_to_nothing_that_a_document_says(tmp_path: Path, run: Any, name: str) -> None:
    (tmp_path / "evil").write_text(OLD.replace("name: q", f'name: "{name}"'), encoding="utf-8")
    _, text, _ = run("old", str(tmp_path / "evil"), "--format", "markdown")
    assert "(http://x)" in text
    outside = "".join(part for line in text.splitlines() for part in line.split("`")[::2])
    assert "[x]" not in outside


@pytest.mark.parametrize("revision", FILES)
def test_json_keeps_to_its_schema(run: Any, revision: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    VALIDATOR.check_schema(schema)
    _, text, _ = run("old", revision, "--format", "json", "--fail-on", "none")
    VALIDATOR(schema).validate(json.loads(text))


def test_html_is_one_page_with_the_lines_around_each_finding(tmp_path: Path, run: Any) -> None:
    page = tmp_path / "page.html"
    assert run("old", "breaks", "--format", "html", "--output", str(page))[:2] == (1, "")
    html = page.read_text(encoding="utf-8")
    assert '<tr class="removed here"><td class="number">7</td><td class="number"></td>' in html
    assert '<tr class="added here"><td class="number"></td><td class="number">7</td>' in html
    assert "{name: q, in: query, required: true}" in html
    (finding,) = re.findall(r'id="(f-[0-9a-f]{16})"', html)
    assert html.count(f'href="#{finding}"') == 2
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "<pre>### Breaking" in html
    assert "<script" not in html
    assert "://" not in html


@pytest.mark.slow
def test_html_of_a_large_document_holds_the_findings_alone(tmp_path: Path, run: Any) -> None:
    parameter = "      parameters: [{{name: q{0}, in: query}}]\n"
    paths = "".join(
        f"  /p{index}:\n    get:\n{parameter.format(index)}      description: {'x' * 900}\n" for index in range(3_000)
    )
    (tmp_path / "large").write_text(HEAD + paths, encoding="utf-8")
    (tmp_path / "changed").write_text(
        HEAD + paths.replace("in: query}", "in: query, required: true}", 50), encoding="utf-8"
    )
    _, html, _ = run(str(tmp_path / "large"), str(tmp_path / "changed"), "--format", "html")
    assert "50 breaking" in html
    assert len(html.encode()) < 300_000


@pytest.mark.parametrize("kind", ["text", "markdown", "json", "html", "github"])
def test_the_verdict_stands_in_the_first_line(run: Any, kind: str) -> None:
    assert "Breaking" in run("old", "breaks", "--format", kind)[1].splitlines()[0]


@pytest.mark.parametrize("kind", ["text", "markdown", "json", "html"])
def test_why_python_was_not_compared_stands_in_every_format(run: Any, kind: str) -> None:
    assert "names no package" in run("old", "breaks", "--format", kind)[1]


def test_a_summary_has_ten_lines_at_most(tmp_path: Path, run: Any) -> None:
    paths = "".join(f"  /{index}:\n    get: {{}}\n" for index in range(40))
    (tmp_path / "many").write_text(HEAD + paths, encoding="utf-8")
    (tmp_path / "none").write_text(HEAD.replace("paths:", "paths: {}"), encoding="utf-8")
    _, text, _ = run(str(tmp_path / "many"), str(tmp_path / "none"), "--summary")
    lines = text.splitlines()
    assert len(lines) == 10
    assert lines[0] == "Breaking: 40 breaking, 0 warnings, 0 info"
    assert "wire: 40 breaking, 0 warnings, 0 info" in lines
    assert lines[-1] == "  and 36 more, without --summary"


@pytest.mark.parametrize("kind", ["markdown", "html"])
def test_line_numbers_link_where_the_repository_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Any, kind: str
) -> None:
    monkeypatch.setattr(spec_changes.report.report, "ROOT", tmp_path)
    _, text, _ = run("old", "breaks", "--format", kind, "--link-base", "https://example.org/blob/abc")
    assert "https://example.org/blob/abc/breaks#L7" in text


def test_a_changelog_that_was_cut_says_so(tmp_path: Path, run: Any) -> None:
    paths = "".join(f"  /{index}:\n    get: {{}}\n" for index in range(200))
    (tmp_path / "many").write_text(HEAD + paths, encoding="utf-8")
    (tmp_path / "none").write_text(HEAD.replace("paths:", "paths: {}"), encoding="utf-8")
    assert "… and 83 more lines." in run(str(tmp_path / "many"), str(tmp_path / "none"), "--format", "markdown")[1]


def test_html_escapes_what_a_document_says(tmp_path: Path, run: Any) -> None:
    (tmp_path / "evil").write_text(OLD.replace("name: q", "name: '<script>x</script>'"), encoding="utf-8")
    assert "<script>" not in run("old", str(tmp_path / "evil"), "--format", "html")[1]


@pytest.mark.parametrize(("version", "status"), [("1.0.0", 1), ("1.1.0", 1), ("2.0.0", 0), ("next", 0)])
def test_check_version(tmp_path: Path, run: Any, version: str, status: int) -> None:
    (tmp_path / "raised").write_text(BREAKING.replace("1.0.0", version), encoding="utf-8")
    found = run("old", str(tmp_path / "raised"), "--check-version", "--fail-on", "none")
    assert found[0] == status
    assert ("which is too low" in found[1]) == bool(status)


@pytest.mark.parametrize(
    ("option", "old", "new"),
    [("--closed-enums", "[a]", "[a, b]"), ("--unknown-breaks", "[a], pattern: a", "[a], pattern: (?=b)")],
)
def test_options_that_make_warnings_breaking(tmp_path: Path, run: Any, option: str, old: str, new: str) -> None:
    for name, enum in (("one", old), ("two", new)):
        schema = f"responses: {{'200': {{content: {{a/b: {{schema: {{enum: {enum}}}}}}}}}}}"
        (tmp_path / name).write_text(f"{HEAD}  /a: {{get: {{{schema}}}}}", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("one", "two")]
    assert run(*files)[0] == 0
    assert run(*files, option)[0] == 1


def test_a_lower_version_is_not_carried(tmp_path: Path, run: Any) -> None:
    (tmp_path / "lower").write_text(OLD.replace("1.0.0", "0.9.0"), encoding="utf-8")
    status, text, _ = run("old", str(tmp_path / "lower"), "--check-version")
    assert status == 1
    assert "info.version 0.9.0 is lower than 1.0.0" in text


def test_unknown_option(run: Any) -> None:
    with pytest.raises(SystemExit) as left:
        run("old", "old", "--format", "pdf")
    assert left.value.code == 2


def test_defaults_are_the_merge_base_and_the_working_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(spec_changes.read.sources, "ROOT", tmp_path)
    (tmp_path / "openapi.yaml").write_text(OLD, encoding="utf-8")
    git("init", "-b", "main")
    git("add", "openapi.yaml")
    git("commit", "-m", "one")
    git("checkout", "-b", "topic")
    (tmp_path / "openapi.yaml").write_text(COMPATIBLE, encoding="utf-8")
    git("commit", "-am", "two")
    (tmp_path / "openapi.yaml").write_text(BREAKING, encoding="utf-8")
    status, text, _ = run()
    assert status == 1
    assert "became required" in text
    assert run("main:openapi.yaml", "topic:openapi.yaml")[0] == 0


def test_the_command_runs_by_itself(tmp_path: Path) -> None:
    script = Path(spec_diff.__file__)
    spec = script.parents[1] / "openapi.yaml"
    done = subprocess.run(
        [sys.executable, str(script), str(spec), str(spec)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stdout) == (0, "No change: 0 breaking, 0 warnings, 0 info\n")


def test_help_explains(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run("--help")
    assert left.value.code == 0
    assert "exit status" in capsys.readouterr().out


def test_an_excerpt_leaves_out_what_is_between_the_lines_of_both_documents(tmp_path: Path, run: Any) -> None:
    """In a document that was sorted, the property is among other lines than it was."""
    properties = [f"        p{index}: {{type: string}}\n" for index in range(8)]
    head = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
    path = "paths: {/a: {post: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}}}\n"
    schema = "components:\n  schemas:\n    A:\n      type: object\n      properties:\n"
    (tmp_path / "one").write_text(head + path + schema + "".join(properties), encoding="utf-8")
    changed = properties[0].replace("string", "integer")
    (tmp_path / "two").write_text(head + path + schema + "".join([*properties[1:], changed]), encoding="utf-8")
    page = run(str(tmp_path / "one"), str(tmp_path / "two"), "--format", "html")[1]
    assert '<tr class="gap"><td class="number"></td>' in page
    assert "p4" not in page
    assert page.count('class="removed here"') == page.count('class="added here"') == 1
