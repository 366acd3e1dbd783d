"""Extensions: leave out those of ours that have no effect as they are written."""

from __future__ import annotations

from pipeline.check.extension_rules import wrong_extensions
from pipeline.prepare.changes import EXTENSION
from pipeline.prepare.draft import Draft

from .references import remove


def leave_out_wrong_extensions(draft: Draft) -> None:
    """Leave out misspelt extensions, and those with a value that they cannot have."""
    for wrong in list(wrong_extensions(draft.data)):
        draft.record(EXTENSION, wrong.pointer, f"{wrong.message}: {wrong.hint.rstrip('.')}")
        remove(draft.data, wrong.pointer)
