"""Addresses: paths and servers that no request can use are corrected, or left out."""

from __future__ import annotations

from openapi.document import is_object, join
from openapi.paths import fault_of_path, fault_of_server
from openapi.security import servers_at
from openapi.structure import nodes
from pipeline.prepare.changes import PATH, PATH_SPELLING, SERVER
from pipeline.prepare.draft import Draft, items_of


def spell_paths(draft: Draft) -> None:
    """Remove white space around paths, and let each begin with a slash; leave out those that no request can have."""
    paths = draft.data.get("paths")
    if not is_object(paths):
        return
    draft.data["paths"] = spelled = dict(paths)
    for path, item in items_of(paths):
        if path.startswith("x-") or not fault_of_path(path):
            continue
        pointer = join("/paths", path)
        meant = f"/{path.strip().lstrip('/')}"
        is_address = "://" in path.partition("?")[0]
        if is_address or fault_of_path(meant) or meant in spelled:
            draft.record(PATH, pointer, path)
        else:
            draft.record(PATH_SPELLING, pointer, path)
            draft.move(join("/paths", meant), pointer)
            spelled[meant] = item
        del spelled[path]
    if not any(path.startswith("/") for path in spelled):
        draft.data["paths"] = paths  # the run ends with what is wrong with them


def leave_out_servers(draft: Draft) -> None:
    """Leave out the servers that no request can go to."""
    references = draft.references
    for pointer, _, owner in [("", "document", draft.data), *nodes(draft.data)]:
        for server in reversed(servers_at(references, join(pointer, "servers")) if owner.get("servers") else ()):
            if fault_of_server(server.filled):
                draft.record(SERVER, server.pointer, server.url)
                owner["servers"] = [node for node in owner["servers"] if node is not references.raw(server.pointer)]
        if owner.get("servers") == []:
            del owner["servers"]
