"""Types as values: they print what was parsed, and say what they are."""

from __future__ import annotations

import pytest

from pipeline.python_type import NONE, Annotations, PythonType, optional, optional_or_unset, union

SOURCES = [
    "str", "models.Pet", "list[str]", "dict[str, list[int]]", "str | None", "list[str | None] | None",
    "Literal['a', 'b | None', 1, None]", "Annotated[str, Field(min_length=1)]", "list[Annotated[int, Field(ge=1)]]",
    "Callable[[int], None]",
]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_a_type_prints_what_was_parsed(source: str) -> None:
    assert str(PythonType.parse(source)) == source


def test_a_text_in_a_literal_is_not_taken_for_a_type() -> None:
    literal = PythonType.parse("Literal['bytes', 'x | None']")
    assert not literal.accepts_none
    assert str(optional(literal)) == "Literal['bytes', 'x | None'] | None"
    file = PythonType("FileContent")
    assert str(literal.mapped(lambda part: file if part.name == "bytes" else part)) == str(literal)


def test_unions_are_flat_and_end_with_none() -> None:
    text, number = PythonType("str"), PythonType("int")
    assert str(union([NONE, union([text, number]), text])) == "str | int | None"
    assert str(optional(PythonType("Any"))) == "Any"
    assert str(optional_or_unset(PythonType.parse("str | None"))) == "str | Unset | None"
    assert union([text]) is text


def test_names_are_spelled_for_the_module() -> None:
    spelled = Annotations(["Pet"], ["list", "get"]).spell(PythonType.parse("list[Pet | str] | Literal['Pet']"))
    assert str(spelled) == "builtins.list[models.Pet | str] | Literal['Pet']"
