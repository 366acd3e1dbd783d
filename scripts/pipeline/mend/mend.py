"""Mend: apply the mends in their order, then leave out what is still not valid."""

from __future__ import annotations

from collections.abc import Callable

from openapi.spec import Spec
from pipeline.prepare.draft import Draft, PackageNames
from pipeline.prepare.parameters import declare_wildcards
from pipeline.prepare.prepare import Prepared

from .calls import (
    declare_path_parameters,
    describe_parameters,
    distinguish_operations,
    leave_out_servers,
    leave_out_wrong_extensions,
    spell_paths,
    spell_security_schemes,
    supply_responses,
)
from .left_over import leave_out_dangling_references, leave_out_the_rest
from .schemas import mend_schemas

MENDS: tuple[Callable[[Draft], None], ...] = (
    mend_schemas,
    spell_paths,
    leave_out_servers,
    describe_parameters,
    declare_wildcards,
    declare_path_parameters,
    distinguish_operations,
    spell_security_schemes,
    supply_responses,
    leave_out_wrong_extensions,
    leave_out_dangling_references,
)


def mend(spec: Spec) -> Prepared:
    """Return a document without what is invalid and can be mended or left out, and what was done to it."""
    draft = Draft(spec.document, PackageNames())
    for rewrite in MENDS:
        rewrite(draft)
    leave_out_the_rest(draft, spec.version)
    if not draft.changes:
        return Prepared(spec, ())
    return Prepared(Spec(draft.document(), spec.version, spec.unmatched), tuple(draft.changes))
