"""The value of an argument that was not given, where None means something."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class _Unset(Enum):
    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


Unset = Literal[_Unset.UNSET]
"""The type of `UNSET`."""

UNSET: Final = _Unset.UNSET
"""Not given: a field that is left out, or a setting that the client decides."""
