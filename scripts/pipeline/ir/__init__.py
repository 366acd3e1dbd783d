"""The intermediate representation: all that the templates see of a document.

Annotations and defaults are Python source; every other text is the document's own, with control characters removed,
and reaches the output through the filters `literal` and `docstring` only.
"""

from .method import (
    Argument,
    Body,
    BodyChoice,
    ErrorResponse,
    Header,
    Location,
    Method,
    Pagination,
    PartEncoding,
    Representation,
    Stream,
    Success,
    Variant,
)
from .package import (
    Credential,
    CredentialKind,
    ErrorClass,
    Field,
    Model,
    Package,
    Resource,
    ResponseWithHeaders,
)

__all__ = [
    "Argument",
    "Body",
    "BodyChoice",
    "Credential",
    "CredentialKind",
    "ErrorClass",
    "ErrorResponse",
    "Field",
    "Header",
    "Location",
    "Method",
    "Model",
    "Package",
    "Pagination",
    "PartEncoding",
    "Representation",
    "Resource",
    "ResponseWithHeaders",
    "Stream",
    "Success",
    "Variant",
]
