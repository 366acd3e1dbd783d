"""Adopt: apply the rewrites in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from openapi.document import Document
from openapi.validity import Finding

from .calls.bodies import choose_media_types
from .calls.parameters import tidy_parameters
from .calls.paths import keep_operations
from .calls.responses import tidy_responses
from .draft import Draft
from .invalid_parts import drop_invalid_parts
from .left_out import LeftOut
from .names.class_names import name_classes
from .names.info import PackageNames, complete_info
from .names.method_names import name_methods
from .names.tags import choose_tags
from .schemas.directions import split_directions
from .schemas.examples import drop_misfits
from .schemas.hierarchies import join_hierarchies
from .schemas.inline_schemas import name_inline_schemas
from .schemas.references import share_referenced_parts
from .schemas.schema_forms import simplify_schemas
from .schemas.type_lists import split_type_lists

_REWRITES: tuple[Callable[[Draft], None], ...] = (
    drop_invalid_parts,
    share_referenced_parts,
    keep_operations,
    choose_tags,
    name_methods,
    tidy_parameters,
    choose_media_types,
    tidy_responses,
    join_hierarchies,
    split_directions,
    drop_misfits,
    simplify_schemas,
    split_type_lists,
    name_inline_schemas,
    name_classes,
)


def adopt(document: Document, names: PackageNames, invalid: Iterable[Finding] = ()) -> tuple[Document, list[LeftOut]]:
    """Return the adopted document, and what was left out of it.

    Args:
        document: An OpenAPI 3.1 document whose references can all be resolved.
        names: The caller's names for package and client.
        invalid: Its invalid parts, none of which a call depends on.
    """
    draft = Draft(document, invalid)
    complete_info(draft, names)
    for rewrite in _REWRITES:
        rewrite(draft)
    return draft.document(), list(dict.fromkeys(draft.left_out))
