# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Names of version 0.8.1 that this version does not have, and what to use instead of them."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from types import FrameType, ModuleType

from ._runtime.hints import missing_attribute

# The first match applies. Names start below the package; `Mix.name` is an attribute of the client, and
# `Mix.resource.name` one of a resource.
INSTEAD = (
    (("sdk", "basesdk", "BaseSDK"), "write `from mix_python_sdk import Mix`"),
    (("sessions",), "write `Mix().sessions`; its class is `mix_python_sdk.resources.sessions.Sessions`"),
    (
        ("httpclient", "HttpClient", "AsyncHttpClient"),
        "pass an `httpx2.Client` or `httpx2.AsyncClient` as `Mix(client=..., async_client=...)`",
    ),
    (("sdkconfiguration", "SDKConfiguration"), "pass the settings to `Mix(...)`"),
    (("_hooks",), "pass callbacks as `Mix(hooks=Hooks(...))`"),
    (
        ("_version", "VERSION", "OPENAPI_DOC_VERSION", "SPEAKEASY_GENERATOR_VERSION", "USER_AGENT"),
        "read `mix_python_sdk.__version__`",
    ),
    (("errors.ErrorResponseData",), "use `models.ErrorResponse`, the type of `errors.ErrorResponse.data`"),
    (
        (
            "errors.errorresponse",
            "errors.mixdefaulterror",
            "errors.mixerror",
            "errors.no_response_error",
            "errors.responsevalidationerror",
        ),
        "import every error from `mix_python_sdk.errors`",
    ),
    (("models.ForkSessionRequestBody",), "use `models.ForkSessionRequest`, which is the request body"),
    (("models.RewindSessionRequestBody",), "use `models.RewindSessionRequest`, which is the request body"),
    (
        (
            "models.GetSessionRequest",
            "models.DeleteSessionRequest",
            "models.ExportSessionRequest",
            "models.CancelSessionProcessingRequest",
        ),
        "pass `id` to the method; operations without a body have no request model",
    ),
    (("models.*TypedDict",), "pass arguments to the method, or use the model of the same name without `TypedDict`"),
    (("models.InputJSON",), "`ExportToolCall.input_json` is a `dict`"),
    (("models.Type",), "use `models.ErrorType`"),
    (
        (
            "models.sessiondata",
            "models.exportsession",
            "models.exportmessage",
            "models.exporttoolcall",
            "models.resterror",
            "models.*sessionop",
            "models.cancelsessionprocessingop",
        ),
        "import every model from `mix_python_sdk.models`",
    ),
    (("models.*",), "this client has the models of sessions only"),
    (("utils.retries",), "write `from mix_python_sdk.utils import BackoffStrategy, RetryConfig`"),
    (
        ("utils.logger", "utils.get_default_logger", "utils.Logger"),
        "configure the logger `mix_python_sdk`, or pass `Mix(debug_logger=...)`",
    ),
    (("utils.*",), "`mix_python_sdk.utils` has `BackoffStrategy` and `RetryConfig` only"),
    (("types.basemodel", "types.BaseModel"), "models inherit from `pydantic.BaseModel`"),
    (("types.*",), "`mix_python_sdk.types` has `UNSET`, `Unset` and `ApiResponse` only"),
    (
        (
            "authentication",
            "files",
            "health",
            "helpers",
            "internal",
            "messages",
            "notifications",
            "permissions",
            "preferences",
            "preferences_sdk",
            "streaming",
            "system",
            "tool_models",
            "tools",
        ),
        "this client covers sessions only",
    ),
    (
        (
            "Mix.authentication",
            "Mix.files",
            "Mix.health",
            "Mix.internal",
            "Mix.messages",
            "Mix.notifications",
            "Mix.permissions",
            "Mix.preferences",
            "Mix.streaming",
            "Mix.system",
            "Mix.tools",
        ),
        "this client covers sessions only; keep using version 0.8.1 for the rest, in an environment of its own",
    ),
    (
        ("Mix.sessions.update_session_callbacks", "Mix.sessions.update_session_callbacks_async"),
        "this client cannot set callbacks; keep using version 0.8.1 for them, in an environment of its own",
    ),
    (("Mix.sdk_configuration", "Mix.sessions.sdk_configuration"), "pass the settings to `Mix(...)`"),
)


def explanation(name: str) -> str | None:
    """Return what to use instead of a dotted name, None if no earlier version had it."""
    for patterns, instead in INSTEAD:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            shown = name if name.startswith("Mix.") else f"mix_python_sdk.{name}"
            return f"{shown} is not in this version: {instead}"
    return None


def missing(owner: object, path: str, name: str) -> AttributeError | ImportError:
    """Return the error for an attribute that `owner` does not have, to be called by its `__getattr__`.

    Args:
        owner: A module of this package, its client or a resource of the client.
        path: The dotted name of the owner below the package, such as `models` or `Mix.sessions`.
        name: The attribute.

    Returns:
        An ImportError in `from ... import name`, where Python would drop the text of an AttributeError.
    """
    text = None if name.startswith("__") else explanation(f"{path}.{name}".removeprefix("."))
    if text is not None:
        caller = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
        return ImportError(text, name=name) if _imports_names(caller) else AttributeError(text, name=name)
    if not isinstance(owner, ModuleType):
        return missing_attribute(owner, name)
    # With `obj`, Python adds the near match to the traceback.
    return AttributeError(f"module {owner.__name__!r} has no attribute {name!r}", name=name, obj=owner)


def _imports_names(frame: FrameType) -> bool:
    """Whether the frame is in the middle of a `from ... import ...`."""
    from opcode import opname

    return opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"
