"""Load: read one file, text or standard input as YAML or JSON, remembering the line of every node."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from openapi.document import Document, LineNode, Source, is_object
from openapi.problems import Problem, SpecError

from .content import STANDARD_INPUT, decode, failure, read_bytes
from .json_reader import as_yaml, find_lines, read_json
from .yaml_reader import read_yaml

# What is usually wrong, by what the parser of YAML says; the first match applies.
_HINTS = {
    "mapping values are not allowed": "Quote the text if it contains a colon; keys of one mapping need the same indentation.",
    "did not find expected key": "Keys of one mapping need the same indentation; look at the line before, too.",
    "expected '-' indicator": "Items of one list start with `- ` and need the same indentation.",
    "a quoted scalar, found unexpected end": "Close the quote.",
    "a flow sequence": "Close the bracket.",
    "a flow mapping": "Close the brace.",
    "cannot start any token": "Quote the text.",
    "unknown escape character": "Write `\\\\` for a backslash, or use single quotes.",
}


def load_file(path: Path, name: str | None = None) -> Document:
    """Read and parse the document at `path`, or on standard input for `-`, called `name` in messages.

    Raises:
        SpecError: The file cannot be read, or does not parse.
    """
    name = name or ("<stdin>" if path == STANDARD_INPUT else str(path))
    return load_bytes(read_bytes(path, name), name)


def load_bytes(content: bytes, name: str) -> Document:
    """Parse the content of a file, called `name` in messages. Raises SpecError if it does not parse."""
    return load_text(decode(content, name), name)


def load_text(text: str, name: str) -> Document:
    """Parse `text` as YAML or JSON.

    Raises:
        SpecError: It is neither, has duplicate keys or a cyclic alias, or its root is not a mapping.
    """
    is_json = text.lstrip()[:1] == "{"
    value = read_json(text) if is_json else None
    if value is None:
        value, lines = _read_yaml(text, name, is_json=is_json)
        source = Source(name, text, lambda: lines)
    else:
        source = Source(name, text, partial(find_lines, text))
    if not is_object(value):
        message = "the file is empty" if value is None else "the root of an OpenAPI document is a mapping"
        raise failure(name, "not-a-mapping", message, line=1, hint="Check that this is the file you mean.")
    return Document(value, source)


def _read_yaml(text: str, name: str, *, is_json: bool) -> tuple[Any, LineNode]:
    try:
        return read_yaml(as_yaml(text) if is_json else text, name)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        problem = (_json_problem(text, name) if is_json else None) or _yaml_problem(error, text, name)
        raise SpecError([problem]) from error


def _json_problem(text: str, name: str) -> Problem | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        message = f"{error.msg[:1].lower()}{error.msg[1:]}, column {error.colno}"
        return Problem("invalid-json", message, "", "Correct the JSON there, or just before.", name, error.lineno)
    except (ValueError, RecursionError):
        return None
    return None


def _yaml_problem(error: Exception, text: str, name: str) -> Problem:
    rule, hint = "invalid-yaml", ""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        message = ", ".join(part for part in (error.context, error.problem) if part)
        lines = text.splitlines()
        line = min(mark.line, max(0, len(lines) - 1)) if mark else 0
        if mark and lines and "\t" in lines[line][: mark.column + 1] and "cannot start any token" in message:
            message, hint = "a tab indents this line, and YAML only allows spaces", "Replace the tab with spaces."
        elif "Unicode character escape" in message:
            message, hint = "an escape stands for half a character (a lone surrogate)", "Write the character itself."
        else:
            hint = next((hint for words, hint in _HINTS.items() if words in message), "")
        return Problem(rule, message, "", hint, name, line + 1)
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        message, hint = f"the character U+{_code(error.character):04X} is not allowed in YAML", "Remove it."
        return Problem(rule, message, "", hint, name, line)
    if isinstance(error, UnicodeEncodeError):
        line = text.count("\n", 0, error.start) + 1
        return Problem(rule, "the text contains half a character (a lone surrogate)", "", "Remove it.", name, line)
    return Problem(rule, str(error).splitlines()[0], "", hint, name)


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")
