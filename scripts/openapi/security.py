"""Security schemes, and the requirements of operations."""

from __future__ import annotations

from dataclasses import dataclass

from .document import JsonObject, is_object, join, list_of, text_of
from .paths import VARIABLE
from .references import References

_SCHEMES = "/components/securitySchemes"


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A way to authenticate calls.

    Attributes:
        name: Its name in the document.
        pointer: Where it is described, references followed.
        node: Its description.
    """

    name: str
    pointer: str
    node: JsonObject

    @property
    def type(self) -> str:
        """ApiKey, http, oauth2, openIdConnect or mutualTLS, as written; "" if missing."""
        return text_of(self.node.get("type"))

    @property
    def location(self) -> str:
        """Where an API key is sent: header, query or cookie."""
        return text_of(self.node.get("in"))

    @property
    def parameter(self) -> str:
        """The name under which an API key is sent."""
        return text_of(self.node.get("name"))

    @property
    def scheme(self) -> str:
        """The scheme of `http`, such as bearer or basic, in lower case."""
        return text_of(self.node.get("scheme")).lower()


Requirement = dict[str, tuple[str, ...]]
"""Scheme names with the scopes that are needed, all of them together; an empty one lets anybody in."""


def security_schemes(references: References) -> dict[str, SecurityScheme]:
    """Return the security schemes of a document by their names."""
    found: dict[str, SecurityScheme] = {}
    for name in references.mapping(_SCHEMES):
        pointer = references.child(_SCHEMES, name)
        node = references.raw(pointer)
        if is_object(node):
            found[name] = SecurityScheme(name, pointer, node)
    return found


def requirements_at(references: References, pointer: str) -> tuple[Requirement, ...]:
    """Return the alternative requirements at `pointer`; () requires nothing."""
    return tuple(
        {name: tuple(map(str, list_of(scopes))) for name, scopes in alternative.items()}
        for alternative in references.items(pointer)
        if is_object(alternative)
    )


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its URL with `{name}`s, and the default of each."""

    url: str
    pointer: str
    description: str
    variables: dict[str, str]

    @property
    def filled(self) -> str:
        """Its URL with the defaults of its variables; one without a default stays."""
        return VARIABLE.sub(lambda match: self.variables.get(match[1], match[0]), self.url)


def servers_at(references: References, pointer: str) -> tuple[Server, ...]:
    """Return the servers that are listed at `pointer`."""
    found: list[Server] = []
    for index, node in enumerate(references.items(pointer)):
        if is_object(node) and isinstance(node.get("url"), str):
            place = join(pointer, index)
            names = references.mapping(join(place, "variables"))
            variables = {
                name: str(variable.get("default", "")) for name, variable in names.items() if is_object(variable)
            }
            found.append(Server(node["url"], place, text_of(node.get("description")), variables))
    return tuple(found)
