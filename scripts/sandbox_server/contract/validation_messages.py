"""Human-readable messages for values that do not match their JSON schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from sandbox_server.api_errors import ApiError, bad_request, out_of_range

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def error_for(errors: Iterable[ValidationError]) -> ApiError | None:
    """Return the error for the first of the errors, None where there is none."""
    found = sorted(errors, key=lambda error: ([str(step) for step in error.absolute_path], str(error.validator)))
    if not found:
        return None
    first = found[0]
    refuse = out_of_range if first.validator == "format" else bad_request
    return refuse(sentence(first))


def sentence(error: ValidationError) -> str:
    """Return why a value is invalid, with the name of the field."""
    name = ".".join(str(step) for step in error.absolute_path) or "the body"
    wanted, instance = cast("Any", error.validator_value), cast("Any", error.instance)
    match error.validator:
        case "required":
            missing = next(field for field in wanted if field not in instance)
            reason = f"{missing if name == 'the body' else f'{name}.{missing}'} is required"
        case "additionalProperties":
            known = cast("dict[str, Any]", error.schema).get("properties", {})
            reason = f"{name} has no field {next(field for field in instance if field not in known)!r}"
        case "type":
            reason = f"{name} must be {_TYPES.get(str(wanted), wanted)}"
        case "minLength" if wanted == 1:
            reason = f"{name} must not be empty"
        case "minimum":
            reason = f"{name} must be {wanted} or more"
        case "enum":
            reason = f"{name} must be one of {', '.join(map(str, wanted))}"
        case "format":
            reason = f"{name} is not a valid {wanted}"
        case _:
            reason = f"{name}: {error.message[:200]}"
    return reason
