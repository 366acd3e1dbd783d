"""Routes: the server, proxy and TLS settings of a connection."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from functools import lru_cache
from urllib.request import getproxies, proxy_bypass

import httpx2

from .redaction import Secret


@dataclass(frozen=True, slots=True)
class Route:
    """What interchangeable connections have in common.

    Attributes:
        scheme: `http` or `https`.
        host: The host, as sent.
        port: The port.
        proxy: The URL of the proxy, which may hold a password, or None.
    """

    scheme: bytes
    host: bytes
    port: int
    proxy: Secret[str] | None

    def tls(self) -> ssl.SSLContext:
        """Return the TLS settings; for plain HTTP, which needs none, some that load no certificates."""
        if self.scheme != b"https":
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _tls_of(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


class Proxies:
    """The proxies set in the environment when a client first needed them."""

    def __init__(self) -> None:
        self._by_scheme = {scheme: Secret(_with_scheme(proxy)) for scheme, proxy in getproxies().items() if proxy}

    def route(self, url: httpx2.URL) -> Route:
        """Return the route to a URL."""
        port = url.port or (443 if url.scheme == "https" else 80)
        proxy = self._for(url) if self._by_scheme else None
        return Route(url.raw_scheme, url.raw_host, port, proxy)

    def _for(self, url: httpx2.URL) -> Secret[str] | None:
        found = self._by_scheme.get(url.scheme) or self._by_scheme.get("all")
        if not found or proxy_bypass(f"{url.host}:{url.port}" if url.port else url.host):
            return None
        return found


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


@lru_cache(maxsize=4)
def _tls_of(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the TLS settings of httpx2; reading its certificates takes longer than many calls, so once is enough."""
    return httpx2.create_ssl_context()
