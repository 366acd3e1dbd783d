"""Invalid parts that no call depends on: leave them out and list them; all others stop the run."""

from __future__ import annotations

from openapi.document import is_object, join
from pipeline.check.harmless import hint_for, place_of_harmless

from .changes import INVALID, UNKNOWN_FIELD, UNUSED, Kind
from .draft import Draft, owner_of

# FastAPI writes this word of 3.2 into documents of 3.1, and it means nothing else.
_LATER_FIELDS = frozenset({"itemSchema"})


def leave_out_invalid_parts(draft: Draft) -> None:
    """Remove what is invalid and harmless."""
    for finding in draft.invalid:
        place = place_of_harmless(draft.data, finding)
        if place is None:
            continue
        if finding.unexpected and place == finding.pointer:
            for name in finding.unexpected:
                if name not in _LATER_FIELDS:
                    _remove(draft, join(place, name), UNKNOWN_FIELD)
        elif place.startswith("/components/"):
            _remove(draft, place, UNUSED if place.count("/") == 3 else INVALID)
        else:
            _remove(draft, place, INVALID)


def _remove(draft: Draft, pointer: str, kind: Kind) -> None:
    owner, last = owner_of(draft.data, pointer)
    if is_object(owner) and last in owner:
        draft.record(kind, pointer, last, hint_for(last) if kind is UNKNOWN_FIELD else "")
        del owner[last]
