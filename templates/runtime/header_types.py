"""Headers of responses: their values in the types that the API documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, get_origin

from .models import adapter_for


def typed_header(headers: Mapping[str, Sequence[str]], name: str, type_: Any) -> Any:
    """Return the value of a header, None if the response has none.

    Args:
        headers: The headers by lower-case name.
        name: The name of the header in lower case.
        type_: Its type; the items of a list are separated by commas, or sent as repeated headers.

    Raises:
        ValueError: It does not fit its type.
    """
    values = headers.get(name)
    if not values:
        return None
    value: Any = values[-1].strip()
    if get_origin(type_) is list:
        value = [item.strip() for text in values for item in text.split(",") if item.strip()]
    try:
        return adapter_for(type_).validate_python(value)
    except ValueError:
        if type_ is datetime and isinstance(value, str):
            return _http_date(name, value)
        raise ValueError(f"the header {name} is not {type_.__name__}") from None


def _http_date(name: str, text: str) -> datetime:
    """Return a time in HTTP's format, which many servers use whatever their document says."""
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        raise ValueError(f"the header {name} is not a time") from None
