"""Prepare: apply the rewrites in their order."""

from __future__ import annotations

from collections.abc import Callable

from openapi.spec import Spec
from pipeline.draft import Draft, PackageNames, Prepared, rewritten

from .all_of import merge_parts
from .bodies import choose_media_types, list_encodings, read_binary_formats, tidy_responses
from .directions import accept_newer_answers, mark_sent_defaults, split_directions
from .frameworks import describe_enum_names, read_binary_parts, read_encoded_bodies, read_event_data
from .hierarchies import join_hierarchies
from .info import complete_info
from .misfits import leave_out_invalid_parts, leave_out_misfits, leave_out_misspelt_keywords
from .naming import name_classes, name_parts
from .operations import choose_tags, keep_operations, name_methods
from .pagination import read_pagination
from .parameters import tidy_parameters
from .parts import move_objects, move_parts
from .plain_schemas import join_null, keep_deprecations_of_fields, make_plain, name_text_decimals
from .references import share_referenced_parts
from .schema_forms import read_implied_types, simplify_schemas
from .type_lists import spell_nulls, split_type_lists
from .unions import tag_unions

REWRITES: tuple[Callable[[Draft], None], ...] = (
    # What the document is about, and what can be called.
    complete_info,
    leave_out_invalid_parts,
    leave_out_misspelt_keywords,
    share_referenced_parts,
    read_implied_types,
    keep_operations,
    choose_tags,
    name_methods,
    tidy_parameters,
    choose_media_types,
    list_encodings,
    read_binary_parts,
    read_encoded_bodies,
    read_binary_formats,
    read_event_data,
    describe_enum_names,
    tidy_responses,
    read_pagination,
    join_hierarchies,
    # What is sent and received.
    split_directions,
    leave_out_misfits,
    simplify_schemas,
    spell_nulls,
    split_type_lists,
    # One class for each object, with a name; and everything else in the one form that has a Python type.
    name_classes,
    move_objects,
    merge_parts,
    tag_unions,
    mark_sent_defaults,
    make_plain,
    accept_newer_answers,
    name_text_decimals,
    join_null,
    move_parts,
    keep_deprecations_of_fields,
    name_parts,
)


def prepare(spec: Spec, names: PackageNames | None = None) -> Prepared:
    """Return a document whose references can be followed, as the later stages need it."""
    return rewritten(spec, REWRITES, names)
