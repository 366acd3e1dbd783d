"""Mend: apply the mends in their order, and leave out what is still not valid."""

from __future__ import annotations

from collections.abc import Callable

from openapi.spec import Spec
from pipeline.draft import Draft, Prepared, rewritten

from .absent import leave_out_nulls, supply_info
from .calls import (
    declare_path_parameters,
    declare_wildcards,
    describe_parameters,
    distinguish_operations,
    leave_out_servers,
    leave_out_wrong_extensions,
    spell_paths,
    spell_security_schemes,
    supply_responses,
)
from .left_over import leave_out_dangling_references, leave_out_the_rest
from .path_queries import read_path_queries
from .schemas import mend_schemas

MENDS: tuple[Callable[[Draft], None], ...] = (
    supply_info,
    leave_out_nulls,
    mend_schemas,
    spell_paths,
    leave_out_servers,
    describe_parameters,
    read_path_queries,
    declare_wildcards,
    declare_path_parameters,
    distinguish_operations,
    spell_security_schemes,
    supply_responses,
    leave_out_wrong_extensions,
    leave_out_dangling_references,
)


def mend(spec: Spec, *, strict: bool = False) -> Prepared:
    """Return a document without what is invalid and can be mended or left out, and what was done to it.

    If `strict`, what is not clear stays, for `check` to report.
    """
    mended = rewritten(spec, MENDS if strict else (*MENDS, leave_out_the_rest))
    return mended if mended.changes else Prepared(spec, ())
