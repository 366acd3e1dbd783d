"""Small documents that the tests of the command compare, by the names of their files."""

from __future__ import annotations

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths:\n"
OLD = (
    HEAD
    + "  /a:\n    get:\n      parameters:\n        - {name: q, in: query}\n      responses: {'200': {description: ok}}\n"
)
BREAKING = OLD.replace("in: query", "in: query, required: true")
WARNING = OLD.replace("        - {name: q, in: query}\n", "        []\n")
COMPATIBLE = OLD.replace("responses:", "deprecated: true\n      responses:")
FILES = {"old": OLD, "breaks": BREAKING, "warns": WARNING, "adds": COMPATIBLE}
