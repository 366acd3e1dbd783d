"""What is rendered is checked before it is written: no package is written that cannot be imported."""

from __future__ import annotations

import pytest

from pipeline.package.format import FormatError, format_files


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x: Missing = 1\n", "Undefined name `Missing`"),
        ("def f(:\n", "not Python"),
        ("import os\n\n\ndef os() -> None: ...\n\n\nos()\n", "Redefinition of unused `os`"),
        ('__all__ = ["gone"]\n', "Undefined name `gone`"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_by_its_path(code: str, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        format_files({"src/p/models.py": code})
    assert "src/p/models.py:" in str(caught.value)
    assert said in str(caught.value)


def test_what_can_be_imported_is_formatted() -> None:
    assert format_files({"a.py": "import os\nx = {'a':1}\n", "b.md": "x"}) == {"a.py": 'x = {"a": 1}\n', "b.md": "x"}
