"""The loader: scalars, lines and what JSON allows beyond YAML."""

from __future__ import annotations

import codecs
import io
import json
import tracemalloc
from pathlib import Path

import pytest
import yaml

from benchmarks.large_documents import large_document
from openapi.problems import SpecError
from openapi.reading.load import load_file, load_text


def test_scalars_follow_the_core_schema() -> None:
    text = 'a: 1\nb: no\nc: 2024-01-01\nd: "5"\ne: 1e3\nf: ~\ng: True\nh: |\n  text\ni: !!str 1\nj: !!int "2"\nk: ! 3\n'
    data = load_text(text, "spec").data
    assert data == {
        "a": 1, "b": "no", "c": "2024-01-01", "d": "5", "e": 1000.0, "f": None, "g": True, "h": "text\n",
        "i": "1", "j": 2, "k": "3",
    }  # fmt: skip


def test_every_key_is_text_as_it_is_written() -> None:
    data = load_text("200: a\n1.10: b\ntrue: c\nnull: d\n0x1: e\n'~': f\n2024-01-01: g\n", "spec").data
    assert data == {"200": "a", "1.10": "b", "true": "c", "null": "d", "0x1": "e", "~": "f", "2024-01-01": "g"}


def test_each_node_has_its_line() -> None:
    document = load_text("paths:\n  /a/{b}:\n    get:\n      tags:\n        - x\n", "spec")
    assert document.line("/paths/~1a~1{b}/get/tags/0") == 5
    assert document.line("/paths/~1a~1{b}/get/nothing/here") == 3
    assert document.line("") == 1


def test_lines_of_json_are_those_of_its_keys() -> None:
    text = json.dumps({"a/b": [1, [], {"c": {}, "d\\\n": None}], "e": [{"f": ':,{"'}]}, indent=2)
    lines = text.splitlines()
    document = load_text(text, "spec.json")
    for pointer, start in (
        ("/a~1b", '"a/b"'), ("/a~1b/0", "1"), ("/a~1b/1", "[]"), ("/a~1b/2", "{"), ("/a~1b/2/c", '"c"'),
        ("/a~1b/2/d\\\n", '"d'), ("/e", '"e"'), ("/e/0/f", '"f"'),
    ):  # fmt: skip
        assert lines[document.line(pointer) - 1].strip().startswith(start), pointer
    assert document.line("/e/7/x") == document.line("/e")


@pytest.mark.parametrize(
    "text", ["\U0001f600", "\x7f", 'back\\slash "quote"', "\\ud83d\\ude00", "\\\\\U0001f600", "\0"]
)
def test_json_is_read_like_json(text: str) -> None:
    value = {"key": text, "other": [1, None, True, 1.5e3]}
    assert load_text(json.dumps(value), "spec").data == value
    assert load_text(json.dumps(value, ensure_ascii=False, indent="\t"), "spec").data == value


def test_what_is_wrong_with_json_has_its_place() -> None:
    text = '{"a": {"b/c": 1,\n"b/c": "\\ud83d\\ude00"},\n"n": 1e400}'
    with pytest.raises(SpecError) as caught:
        load_text(text, "spec.json")
    found = [(problem.rule, problem.line, problem.pointer) for problem in caught.value.problems]
    assert found == [("duplicate-key", 2, "/a/b~1c"), ("number-too-large", 3, "/n")]


def test_aliases_unfold_and_know_the_lines_of_what_they_stand_for() -> None:
    document = load_text("a: &x\n  b: 1\nc: *x\nd: [*x, &y z]\ne: {*y : 1}\n", "spec")
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, "z"], "e": {"z": 1}}
    assert document.data["a"] is not document.data["c"]
    assert [document.line(pointer) for pointer in ("/c", "/c/b", "/d/0/b")] == [3, 2, 2]


def test_merge_keys_bring_what_the_mapping_does_not_say() -> None:
    text = """\
x-base: &base
  a: 1
  b: 2
x-other: &other {b: 3, c: 4}
one:
  <<: *base
  b: own
two:
  z: 0
  <<: [*other, *base]
three: {"<<": text}
"""
    document = load_text(text, "spec")
    assert document.data["one"] == {"a": 1, "b": "own"}
    assert document.data["two"] == {"z": 0, "b": 3, "c": 4, "a": 1}
    assert document.data["three"] == {"<<": "text"}
    assert [document.line(pointer) for pointer in ("/one/a", "/one/b", "/two/c")] == [2, 7, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("text", ['{"a": "é\U0001f600"}', "a: é\U0001f600\n"])
def test_any_unicode_encoding_is_read(encoding: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "spec"
    file.write_bytes(text.encode(encoding))
    assert load_file(file).data == {"a": "é\U0001f600"}


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(codecs.BOM_UTF8 + b'{"a": 1,\r\n"b": 2}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(content))
    document = load_file(Path("-"))
    assert (document.data, document.file, document.line("/b")) == ({"a": 1, "b": 2}, "<stdin>", 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_reading_takes_less_than_twenty_times_the_size(kind: str) -> None:
    data = large_document(400)
    text = json.dumps(data, indent=1) if kind == "json" else yaml.safe_dump(data, sort_keys=False)
    load_text(text, "spec")  # imports are not counted
    tracemalloc.start()
    document = load_text(text, "spec")
    assert document.line("/info") == (2 if kind == "yaml" else 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(text)
