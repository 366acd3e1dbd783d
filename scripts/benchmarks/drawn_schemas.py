"""Draw pairs of schemas from a small grammar, and values that often lie where the two differ."""

from __future__ import annotations

import copy
import random
from typing import Any

from openapi.document import is_array, is_object

_NAMES = ("a", "b", "c")
_SCALARS: tuple[Any, ...] = (None, True, False, -1, 0, 1, 2, 3, 5, 0.5, 2.5, "", "a", "b", "ab", "abcd")

Json = Any


class Draw:
    """Draws schemas and values from a small grammar, so that values often lie where two schemas differ."""

    def __init__(self, source: random.Random) -> None:
        self.random = source
        # The components that a reference may lead to: none that leads back without a step into the value.
        self._targets = ""

    def chance(self, share: float) -> bool:
        """Return True in `share` of all draws."""
        return self.random.random() < share

    def pair(self) -> tuple[Json, Json]:
        """Return the components of a base and a revision: an edit of it, or drawn anew."""
        base = {"A": self._referring("BC", 3), "B": self._referring("C", 2), "C": self._referring("", 1)}
        if self.chance(0.15):
            return base, {"A": self._referring("BC", 3), "B": base["B"], "C": base["C"]}
        revision = copy.deepcopy(base)
        for _ in range(self.random.choice((1, 1, 1, 2))):
            self._edit(revision)
        return base, revision

    def _referring(self, targets: str, depth: int) -> Json:
        """Return a schema whose references lead to `targets`."""
        before, self._targets = self._targets, targets
        try:
            return self.schema(depth)
        finally:
            self._targets = before

    def schema(self, depth: int) -> Json:
        """Return a schema of at most `depth` levels."""
        kinds = ["type", "string", "number", "enum", "const", "object"]
        if self.chance(0.03):
            return self.random.choice((True, False))
        if depth > 0:
            kinds += ["object", "array", "oneOf", "oneOf", "anyOf", "allOf", "not", "condition", "beside"]
            kinds += ["reference"] if self._targets else []
        return getattr(self, f"_{self.random.choice(kinds)}")(depth)

    def _edit(self, components: Json) -> None:
        nodes = [node for schema in components.values() for node in _nodes(schema) if is_object(node)]
        if not nodes:
            components["A"] = self.schema(1)
            return
        node = self.random.choice(nodes)
        branches = [key for key in ("oneOf", "anyOf", "allOf") if key in node]
        if branches and self.chance(0.6):
            self._edit_branches(node[self.random.choice(branches)])
        elif node and self.chance(0.4):
            del node[self.random.choice(sorted(node))]
        else:
            node.update(self._keywords(1))

    def _edit_branches(self, branches: list[Json]) -> None:
        if len(branches) > 1 and self.chance(0.4):
            branches.pop(self.random.randrange(len(branches)))
        elif self.chance(0.3):
            branches.append(copy.deepcopy(self.random.choice(branches)))
        else:
            branches.insert(self.random.randrange(len(branches) + 1), self.schema(1))

    def _some(self, choices: dict[str, Any], share: float = 0.4) -> Json:
        return {key: value() for key, value in choices.items() if self.chance(share)}

    def _size(self) -> int:
        return self.random.randrange(4)

    def _type(self, _: int) -> Json:
        names = ["string", "integer", "number", "boolean", "object", "array", "null"]
        count = self.random.choice((1, 1, 2))
        return {"type": self.random.choice(names) if count == 1 else self.random.sample(names, count)}

    def _string(self, _: int) -> Json:
        patterns = ("^a", "b$", ".*")
        sizes = {"minLength": self._size, "maxLength": self._size, "pattern": lambda: self.random.choice(patterns)}
        return {"type": "string", **self._some(sizes)}

    def _number(self, _: int) -> Json:
        bounds = {"minimum": self._size, "exclusiveMinimum": self._size, "maximum": self._size, "exclusiveMaximum": self._size,
                  "multipleOf": lambda: self.random.choice((0.5, 1, 2, 3))}  # fmt: skip
        return {"type": self.random.choice(("integer", "number")), **self._some(bounds, 0.3)}

    def _enum(self, _: int) -> Json:
        return {"enum": self.random.sample(_SCALARS, self.random.randrange(1, 4))}

    def _const(self, _: int) -> Json:
        return {"const": self.random.choice(_SCALARS)}

    def _object(self, depth: int) -> Json:
        names = self.random.sample(_NAMES, self.random.randrange(1, 4))
        parts = {
            "required": lambda: self.random.sample(names, self.random.randrange(1, len(names) + 1)),
            "additionalProperties": lambda: False if self.chance(0.7) else self.schema(0),
            "minProperties": self._size, "maxProperties": self._size,
            "dependentRequired": lambda: {self.random.choice(_NAMES): [self.random.choice(_NAMES)]},
            "patternProperties": lambda: {self.random.choice(("^a", "c")): self.schema(0)},
            "propertyNames": lambda: {"enum": self.random.sample(_NAMES, 2)},
            "unevaluatedProperties": lambda: False,
        }  # fmt: skip
        rare = self._some({key: parts[key] for key in list(parts)[2:]}, 0.06)
        usual = self._some({key: parts[key] for key in ("required", "additionalProperties")}, 0.5)
        properties = {name: self._referring("ABC", max(0, depth - 1)) for name in names}
        return {"type": "object", "properties": properties, **usual, **rare}

    def _array(self, depth: int) -> Json:
        parts = {
            "items": lambda: self._referring("ABC", depth - 1), "prefixItems": lambda: [self.schema(0)], "minItems": self._size,
            "maxItems": self._size, "uniqueItems": lambda: True, "contains": lambda: self.schema(0), "maxContains": self._size,
            "minContains": self._size,
        }  # fmt: skip
        return {"type": "array", **self._some(parts, 0.3)}

    def _branches(self, depth: int) -> list[Json]:
        return [self.schema(depth - 1) for _ in range(self.random.randrange(1, 4))]

    def _oneOf(self, depth: int) -> Json:  # noqa: N802 - the name of the keyword
        return {"oneOf": self._tagged() if self.chance(0.3) else self._branches(depth)}

    def _tagged(self) -> list[Json]:
        tags = self.random.sample(_NAMES, self.random.randrange(2, 4))
        return [
            {"type": "object", "properties": {"a": {"const": tag}, "b": self.schema(0)}, "required": ["a"]}
            for tag in tags
        ]

    def _anyOf(self, depth: int) -> Json:  # noqa: N802
        return {"anyOf": self._branches(depth)}

    def _allOf(self, depth: int) -> Json:  # noqa: N802
        return {"allOf": self._branches(depth)}

    def _not(self, depth: int) -> Json:
        return {"not": self.schema(depth - 1)}

    def _reference(self, _: int) -> Json:
        return {"$ref": f"#/components/schemas/{self.random.choice(self._targets)}"}

    def _beside(self, depth: int) -> Json:
        return {**self._keywords(depth - 1), **self._keywords(0)}

    def _keywords(self, depth: int) -> Json:
        """Return a schema that is not just true or false."""
        schema = self.schema(depth)
        return schema if is_object(schema) else {"type": "null"}

    def _condition(self, depth: int) -> Json:
        return {
            "if": self.schema(depth - 1),
            **self._some({key: lambda: self.schema(depth - 1) for key in ("then", "else")}, 0.7),
        }

    def fitting(self, components: Json, schema: Json, depth: int) -> Json:
        """Return a value that mostly fits a schema; random where the schema says little."""
        if not is_object(schema) or depth == 0 or self.chance(0.08):
            return self._value(2)
        if "$ref" in schema:
            return self.fitting(components, components[schema["$ref"].rpartition("/")[2]], depth - 1)
        for key in ("oneOf", "anyOf", "allOf"):
            if key in schema and self.chance(0.8):
                return self._fitting_branches(components, schema[key], depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        return self._of_type(components, schema, depth)

    def _fitting_branches(self, components: Json, branches: list[Json], depth: int) -> Json:
        values = [self.fitting(components, branch, depth - 1) for branch in branches]
        objects = [value for value in values if is_object(value)]
        if objects and self.chance(0.4):
            return {key: value for each in objects for key, value in each.items()}
        return self.random.choice(values)

    def _of_type(self, components: Json, schema: Json, depth: int) -> Json:
        kind = schema.get("type")
        kind = self.random.choice(kind) if is_array(kind) else kind
        if kind == "object" or "properties" in schema:
            known, needed = schema.get("properties", {}), schema.get("required", ())
            names = [name for name in _NAMES if name in needed or self.chance(0.5 if name in known else 0.2)]
            return {name: self.fitting(components, known.get(name), depth - 1) for name in names}
        if kind == "array":
            return [self.fitting(components, schema.get("items"), depth - 1) for _ in range(self._size())]
        if kind in ("integer", "number"):
            return self.random.choice((-1, 0, 1, 2, 3, 5, *((0.5, 2.5) if kind == "number" else ())))
        if kind == "string":
            return self.random.choice(("", "a", "b", "ab", "abcd", "ba"))
        return {"null": None, "boolean": self.chance(0.5)}.get(kind) if kind else self._value(2)

    def _value(self, depth: int) -> Json:
        if depth == 0 or self.chance(0.6):
            return self.random.choice(_SCALARS)
        if self.chance(0.5):
            return [self._value(depth - 1) for _ in range(self._size())]
        return {name: self._value(depth - 1) for name in _NAMES if self.chance(0.5)}


def _nodes(schema: Json) -> list[Json]:
    """Return a schema and all schemas in it."""
    found = [schema]
    for key, value in schema.items() if is_object(schema) else ():
        if key in ("anyOf", "allOf", "oneOf", "prefixItems"):
            found += [each for child in value for each in _nodes(child)]
        elif key in ("properties", "patternProperties"):
            found += [each for child in value.values() for each in _nodes(child)]
        elif key in ("items", "not", "contains", "additionalProperties", "propertyNames", "if", "then", "else"):
            found += _nodes(value)
    return found
