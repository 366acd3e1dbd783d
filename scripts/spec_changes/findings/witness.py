"""A message that shows what a change does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .subject import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Witness:
    """A message that is valid on one side of a change and refused on the other.

    Attributes:
        message: The whole body, or the value of the parameter or header.
        place: What the message is: a request body, a response, a parameter.
        operation: The operation that it belongs to, as `VERB /path`.
        sent_by_client: Whether clients send it: it was valid before and is refused now. Else it may come now and could
            not before.
        checks_formats: Whether it has the formats of the schema; False if no value that fits has them.
    """

    message: Any = field(hash=False)
    place: Place = NOWHERE
    operation: str = ""
    sent_by_client: bool = True
    checks_formats: bool = True
