"""Order: long chains of references, from the end that datamodel-code-generator can start at."""

from __future__ import annotations

from openapi.document import JsonObject, is_object, walk
from pipeline.discriminators import schema_name
from pipeline.prepare.order import inside_out

_LONG_CHAIN = 32


def in_order(schemas: dict[str, JsonObject]) -> dict[str, JsonObject]:
    """Return the schemas, those first that others refer to if there are long chains of references.

    The generator goes over all the rest for each link of a chain that it meets from the wrong end.
    """
    targets = {
        name: [
            target
            for _, node in walk(schema)
            if is_object(node) and (target := schema_name(node.get("$ref"))) in schemas
        ]
        for name, schema in schemas.items()
    }
    order = inside_out(schemas, targets.__getitem__)
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = 1 + max((depth.get(target, 0) for target in targets[name]), default=0)
    return {name: schemas[name] for name in order} if max(depth.values(), default=0) > _LONG_CHAIN else schemas
