"""Whatever comes in, what goes out is a document or problems that name the place; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.problems import SpecError
from openapi.reading.load import load_bytes, load_file

BOMB = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
STAIRS = "a0: &a0 []\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 5000))
DEEP = "nested more than 200 levels"

# The input, its rule, line and pointer, and a part of the message or the hint.
CASES: dict[str, tuple[bytes, str, int, str, str]] = {
    "900 nested lists": (b"a: " + b"[" * 900 + b"]" * 900, "nested-too-deeply", 1, "/a" + "/0" * 199, DEEP),
    "100,000 nested lists": (b"a:\n  " + b"[" * 100_000, "nested-too-deeply", 2, "/a" + "/0" * 199, DEEP),
    "900 nested lists of JSON": (
        b'{"a": 1,\n"b": ' + b"[" * 900 + b"]" * 900 + b"}", "nested-too-deeply", 2, "/b" + "/0" * 199, DEEP,
    ),
    "100,000 nested lists of JSON": (
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested-too-deeply", 1, "/a" + "/0" * 199, DEEP,
    ),
    "5,000 digits": (b"a:\n  b: " + b"9" * 5000, "number-too-large", 2, "/a/b", "5000 digits"),
    "5,000 digits of JSON": (b'{"a":\n{"b":' + b"9" * 5000 + b"}}", "number-too-large", 2, "/a/b", "5000 digits"),
    "1e400": (b"maximum: 1e400", "number-too-large", 1, "/maximum", "1e400 is too large"),
    "NaN": (b"a: .nan", "not-a-json-number", 1, "/a", "Quote it"),
    "alias bomb": (BOMB.encode(), "too-many-aliases", 6, "/a5/1", "250,000 nodes"),
    "alias stairs": (STAIRS.encode(), "nested-too-deeply", 200, "/a199/0", DEEP),
    "alias in itself": (b"a: &a\n  - {b: *a}", "alias-loop", 2, "/a/0/b", "*a contains itself"),
    "alias of nothing": (b"a: *b", "unknown-alias", 1, "/a", "no anchor &b"),
    "a merge key without a mapping": (b"a:\n  <<: 5", "invalid-merge-key", 2, "/a/<<", "needs a mapping"),
    "tab": (b"a:\n\tb: 1", "invalid-yaml", 2, "", "a tab indents this line"),
    "tab after spaces": (b"a:\n  b: 1\n  \tc: 1", "invalid-yaml", 3, "", "a tab"),
    "duplicate keys": (b"a: {b: 1}\nc: {200: 1, '200': 2}", "duplicate-key", 2, "/c/200", "also on line 2"),
    "a mapping as a key": (b"a:\n  ? {b: 1}\n  : 2", "key-not-text", 2, "/a", "Quote the key"),
    "a template": (b"a: 1\n{{ b }}: 2", "key-not-text", 2, "", "Quote the key"),
    "a tag of Python": (b"a: !!python/object/apply:os.system [ls]", "unknown-tag", 1, "/a", "Remove the tag"),
    "an include": (b"a: !include b.yaml", "unknown-tag", 1, "/a", "!include"),
    "two documents": (b"a: 1\n---\nb: 1", "several-documents", 2, "", "second YAML document"),
    "not UTF-8": (b"a: 1\nb: \xe9\n", "not-utf-8", 2, "", "byte 8 is not UTF-8"),
    "half of UTF-16": ("a: \ud800".encode("utf-16", "surrogatepass"), "not-utf-8", 1, "", "is not UTF-16"),
    "lone surrogate": (b'a: "\\ud800"', "invalid-yaml", 1, "", "half a character"),
    "lone surrogate of JSON": (b'{"b": 1,\n"a": "\\ud800"}', "invalid-yaml", 2, "", "half a character"),
    "NUL": (b"a: 1\nb: x\0y", "invalid-yaml", 2, "", "U+0000"),
    "escape": (b"a: \x1b[31m", "invalid-yaml", 1, "", "U+001B"),
    "NUL of JSON": (b'{"a": "x\0"}', "invalid-json", 1, "", "invalid control character"),
    "broken JSON": (b'{"a": 1,\n"b": [1, 2}', "invalid-json", 2, "", "column 11"),
    "broken YAML": (b"a: 1\n b: 2", "invalid-yaml", 2, "", "mapping values are not allowed"),
    "a colon in a text": (b"a: List: all", "invalid-yaml", 1, "", "Quote the text if it contains a colon"),
    "a line indented too far": (b"a:\n  b: 1\n   c: 2", "invalid-yaml", 3, "", "same indentation"),
    "a line indented too little": (b"a:\n  b:\n    c: 1\n   d: 2", "invalid-yaml", 4, "", "same indentation"),
    "a quote that is not closed": (b'a: "b\nc: 1', "invalid-yaml", 2, "", "Close the quote"),
    "a bracket that is not closed": (b"a: [b\nc: 1", "invalid-yaml", 2, "", "Close the bracket"),
    "a thousand duplicate keys": (b"a: 1\n" * 1000, "duplicate-key", 2, "/a", "also on line 1"),
    "HTML": (b"<!DOCTYPE html>\n<html>", "not-a-mapping", 1, "", "this is the file you mean"),
    "nothing": (b"", "not-a-mapping", 1, "", "the file is empty"),
    "a list": (b"[]", "not-a-mapping", 1, "", "root of an OpenAPI document"),
    "bytes": (bytes(range(256)) * 4, "not-utf-8", 2, "", "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "rule", "line", "pointer", "words"), CASES.values(), ids=CASES)
def test_hostile_input_is_refused_with_its_place(
    content: bytes, rule: str, line: int, pointer: str, words: str
) -> None:
    with pytest.raises(SpecError) as caught:
        load_bytes(content, "api.yaml")
    problem = caught.value.problems[0]
    assert len(caught.value.problems) <= 100
    assert (problem.rule, problem.file, problem.line, problem.pointer) == (rule, "api.yaml", line, pointer)
    assert words in f"{problem.message} {problem.hint}"


def test_a_file_of_any_size_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    for path in (file, Path("/dev/zero")):
        with pytest.raises(SpecError, match="too-large: the file is larger than 32 MB"):
            load_file(path)


@pytest.mark.parametrize("name", [".", "nothing.yaml", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(SpecError, match="unreadable-file: the file cannot be read"):
        load_file(Path(name))


@given(st.binary(max_size=60) | st.text("ab:&*<-[]{}\"'!|>?#%@ \t\n\\\0\ud800,01.e", max_size=40).map(
    lambda text: text.encode("utf-8", "surrogatepass")
))  # fmt: skip
def test_any_bytes_are_a_document_or_problems(content: bytes) -> None:
    try:
        document = load_bytes(content, "api.yaml")
    except SpecError as error:
        assert all(problem.rule and problem.message for problem in error.problems)
    else:
        assert isinstance(document.data, dict)
        assert document.line("") == 1
