"""Where calls go and who makes them: own servers of operations, and security schemes as arguments of the client."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from openapi.document import object_of
from openapi.operations import Operation
from openapi.security import SecurityScheme
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir.package import Credential, CredentialKind
from pipeline.names import credential_names

_API_KEYS: dict[str, CredentialKind] = {"header": "header", "query": "query", "cookie": "cookie"}
_FLOWS = ("authorizationCode", "password", "deviceAuthorization", "clientCredentials")
_WITH_TOKENS = frozenset({"oauth2", "openIdConnect"})


def credentials_of(spec: Spec) -> tuple[Credential, ...]:
    """Return the arguments for the schemes that an operation uses, in the order of the document."""
    used = {name for operation in spec.operations for names in operation.security for name in names}
    schemes = {name: scheme for name, scheme in spec.security_schemes.items() if _kind(scheme)}
    arguments = credential_names(schemes)
    return tuple(_credential(arguments[name], scheme) for name, scheme in schemes.items() if name in used)


def security_of(operation: Operation, credentials: tuple[Credential, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the alternative requirements of an operation by arguments of the client; () if there are none.

    A scheme that is not an argument (a client certificate, which belongs to the caller's own httpx2 client) is skipped.
    """
    arguments = {credential.scheme: credential.argument for credential in credentials}
    alternatives = [tuple(arguments[name] for name in names if name in arguments) for names in operation.security]
    return tuple(dict.fromkeys(alternatives)) if any(alternatives) else ()


def _kind(scheme: SecurityScheme) -> CredentialKind | None:
    if scheme.type == "apiKey" and scheme.parameter:
        return _API_KEYS.get(scheme.location)
    if scheme.type in _WITH_TOKENS:
        return "bearer"
    if scheme.type == "http":
        return {"bearer": "bearer", "basic": "basic"}.get(scheme.scheme, "header")  # type: ignore[return-value]
    return None


def _credential(argument: str, scheme: SecurityScheme) -> Credential:
    return Credential(
        argument=argument,
        scheme=scheme.name,
        kind=_kind(scheme) or "header",
        parameter=scheme.parameter if scheme.type == "apiKey" else "Authorization",
        description=clean(scheme.node.get("description")),
        token_url=_url(scheme, ("clientCredentials",), ("tokenUrl",)),
        refresh_url=_url(scheme, _FLOWS, ("refreshUrl",)) or _url(scheme, _FLOWS, ("tokenUrl",)),
    )


def _url(scheme: SecurityScheme, flows: Iterable[str], keys: Iterable[str]) -> str:
    """Return the first URL that the flows of OAuth 2 have under one of the keys, "" if there is none."""
    described = object_of(scheme.node.get("flows")) if scheme.type == "oauth2" else {}
    return next((url for flow in flows for key in keys if (url := clean(object_of(described.get(flow)).get(key)))), "")


def own_server(spec: Spec, operation: Operation) -> str:
    """Return the URL of an operation's own server, or that of its path; "" if the document's servers apply."""
    if not operation.servers:
        return ""
    url = operation.servers[0].filled
    above = [server.filled for server in spec.servers]
    url = urljoin(f"{above[0]}/", url) if above else url
    return url.rstrip("/") if re.match("https?://[^/{}]+[^{}]*$", url) and url not in above else ""
