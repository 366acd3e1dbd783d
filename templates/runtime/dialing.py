"""Dialing: connect an event loop to a host with several addresses, as RFC 8305 says.

asyncio can do it too, but leaks a socket if it is cancelled, or if two addresses answer at the same moment.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any

_SECOND_ADDRESS = 0.25  # seconds until the next address of a host is tried in parallel

Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


async def dial(host: str, port: int, local_address: str | None = None) -> socket.socket:
    """Return a socket that is connected to a host; the caller closes it.

    Raises:
        OSError: No address of the host answers.
    """
    loop = asyncio.get_running_loop()
    known = _of_literal(host, port)
    waiting = list(alternating(known or await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    attempts: list[asyncio.Task[socket.socket]] = []
    failures: list[OSError] = []
    chosen: asyncio.Task[socket.socket] | None = None
    try:
        while chosen is None:
            if not attempts and not waiting:
                raise _failure(host, failures)
            if waiting:
                attempts.append(asyncio.create_task(_connected(waiting.pop(0), local_address)))
            most = _SECOND_ADDRESS if waiting else None
            done, _ = await asyncio.wait(attempts, timeout=most, return_when=asyncio.FIRST_COMPLETED)
            chosen = next((attempt for attempt in done if attempt.exception() is None), None)
            failures += [error for attempt in done if isinstance(error := attempt.exception(), OSError)]
            attempts = [attempt for attempt in attempts if attempt not in done or attempt.exception() is None]
        return chosen.result()
    finally:
        for attempt in attempts:
            if attempt.done() and attempt is not chosen:
                _drop(attempt)
            elif not attempt.done():
                attempt.cancel()
                attempt.add_done_callback(_drop)


async def _connected(address: Address, local_address: str | None) -> socket.socket:
    family, kind, protocol, _, to = address
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        if local_address:
            connection.bind((local_address, 0))
        await asyncio.get_running_loop().sock_connect(connection, to)
    except BaseException:
        connection.close()
        raise
    return connection


def _of_literal(host: str, port: int) -> list[Address]:
    """Return the address if the host is one, which needs no lookup."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]
    return []


def _drop(attempt: asyncio.Task[socket.socket]) -> None:
    """Close a connection that was made too late."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


def alternating(addresses: Sequence[Address]) -> Iterable[Address]:
    """Return addresses with the families in turn, beginning with that of the first."""
    families = dict.fromkeys(address[0] for address in addresses)
    groups = [[address for address in addresses if address[0] == family] for family in families]
    return (address for address in chain(*zip_longest(*groups)) if address is not None)


def _failure(host: str, failures: Sequence[OSError]) -> OSError:
    """Combine the errors of all addresses into one."""
    said = list(dict.fromkeys(map(str, failures)))
    return failures[0] if len(said) == 1 else OSError("; ".join(said) or f"{host} has no address")
