"""The loader: scalars, lines and what JSON allows beyond YAML."""

from __future__ import annotations

import json

import pytest

from openapi.document import load_text
from openapi.problems import SpecError


def test_scalars_follow_the_core_schema() -> None:
    text = 'a: 1\nb: no\nc: 2024-01-01\nd: "5"\ne: 1e3\nf: ~\ng: True\nh: |\n  text\n'
    data = load_text(text, "spec").data
    assert data == {
        "a": 1, "b": "no", "c": "2024-01-01", "d": "5", "e": 1000.0, "f": None, "g": True, "h": "text\n"
    }  # fmt: skip


def test_each_node_has_its_line() -> None:
    document = load_text("paths:\n  /a/{b}:\n    get:\n      tags:\n        - x\n", "spec")
    assert document.line("/paths/~1a~1{b}/get/tags/0") == 5
    assert document.line("/paths/~1a~1{b}/get/nothing/here") == 3


@pytest.mark.parametrize("text", ["\U0001f600", "\x7f", 'back\\slash "quote"', "\\ud83d\\ude00", "\\\\\U0001f600"])
def test_json_is_read_like_json(text: str) -> None:
    value = {"key": text, "other": [1, None, True]}
    assert load_text(json.dumps(value), "spec").data == value
    assert load_text(json.dumps(value, ensure_ascii=False), "spec").data == value


def test_keys_that_are_no_text_are_text_when_lenient() -> None:
    with pytest.raises(SpecError, match="the key 200 is not text"):
        load_text("200: x\n", "spec")
    assert load_text("200: x\n", "spec", lenient=True).data == {"200": "x"}


def test_aliases_unfold_but_not_without_end() -> None:
    assert load_text("a: &x {b: 1}\nc: *x\n", "spec").data == {"a": {"b": 1}, "c": {"b": 1}}
    bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    with pytest.raises(SpecError, match="alias-loop"):
        load_text(bomb, "spec")
