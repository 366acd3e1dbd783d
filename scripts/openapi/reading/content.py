"""The content of a file, of standard input or of a URL, with bounds on its size and on the time that it may take."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from openapi.problems import Problem, SpecError

from .limits import MOST_BYTES, MOST_REDIRECTS, MOST_SECONDS

if TYPE_CHECKING:
    import httpx2

STANDARD_INPUT = Path("-")
# Returns the content of a file; it takes its path relative to the folder of the document, with `/`, below that folder.
# Raises an OSError where the file cannot be read, or a SpecError that says why.
ReadFile = Callable[[str], bytes]
_HINT = "Download it, and name the file."


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of a file, or of standard input for the path `-`.

    Raises:
        SpecError: It cannot be read, or is larger than `MOST_BYTES`.
    """
    try:
        with nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise failure(name, "unreadable-file", f"the file cannot be read: {reason}", hint="Check the path.") from error
    return _bounded(content, name)


def decode(content: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 or UTF-32 with or without a byte order mark.

    Raises:
        SpecError: It is none of these.
    """
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        shown = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not {shown}"
        raise failure(name, "not-utf-8", message, line=line, hint="Save the file as UTF-8.") from error


def failure(name: str, rule: str, message: str, *, line: int = 0, hint: str = "") -> SpecError:
    """Return the error for a file that cannot be read as a whole."""
    return SpecError([Problem(rule, message, "", hint, name, line)])


def _bounded(content: bytes | bytearray, name: str) -> bytes:
    if len(content) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES >> 20} MB"
        raise failure(name, "too-large", message, hint="Split the document, or leave out what no client needs.")
    return bytes(content)


def is_url(text: str) -> bool:
    """True if a name is a URL rather than a path."""
    return text.partition("://")[0].lower() in {"http", "https"}


def fetch(url: str) -> bytes:
    """Return what is at `url`, redirects followed as long as they stay with its scheme.

    Raises:
        SpecError: Nothing is there, or it is larger than `MOST_BYTES`, or it takes more than `MOST_SECONDS`.
    """
    import asyncio  # a third of the time of a small run, for those who need it

    import httpx2

    name = shown(url)
    try:
        return asyncio.run(_fetched(url, name))
    except TimeoutError as error:
        raise failure(name, "unreadable-file", f"it takes more than {MOST_SECONDS} seconds", hint=_HINT) from error
    except httpx2.HTTPError as error:
        message = f"the document cannot be fetched: {error}"
        raise failure(name, "unreadable-file", message, hint="Check the URL and the network.") from error
    except (httpx2.InvalidURL, UnicodeError, ExceptionGroup):  # the last for a port that is too high
        # Their messages may quote a password.
        raise failure(name, "unreadable-file", "the URL is not valid", hint="Check the URL.") from None


async def _fetched(url: str, name: str) -> bytes:
    import asyncio

    import httpx2

    # Uncompressed, so that what is cut off is noticed, and a small response has a small body.
    headers = {"Accept": "application/yaml, application/json, */*", "Accept-Encoding": "identity"}
    async with asyncio.timeout(MOST_SECONDS), httpx2.AsyncClient(timeout=10, headers=headers) as client:
        for _ in range(MOST_REDIRECTS + 1):
            async with client.stream("GET", url) as response:
                if not response.has_redirect_location:
                    return await _body(response, name)
                target = response.url.join(response.headers["location"])
            if target.scheme != httpx2.URL(url).scheme:
                message = f"it redirects from {httpx2.URL(url).scheme} to {target.scheme}"
                raise failure(name, "unreadable-file", message, hint=_HINT)
            url = str(target)
    raise failure(name, "unreadable-file", f"it redirects more than {MOST_REDIRECTS} times", hint=_HINT)


def shown(url: str) -> str:
    """Return a URL as messages show it: without user, password and query, which may be secret."""
    scheme, _, rest = url.partition("://")
    address = re.split("[?#]", rest, maxsplit=1)[0]
    return f"{scheme}://{address.rpartition('@')[2]}"


async def _body(response: httpx2.Response, name: str) -> bytes:
    if not response.is_success:
        message = f"the server returned {response.status_code} {response.reason_phrase}"
        raise failure(name, "unreadable-file", message, hint="Check the URL.")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise failure(name, "unreadable-file", "the server compresses it although it was asked not to", hint=_HINT)
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > MOST_BYTES:
            break
    return _bounded(content, name)


def files_below(folder: Path) -> ReadFile:
    """Return a function that reads files below a folder only; links that lead out of it are not followed."""
    root = folder.resolve()

    def read(path: str) -> bytes:
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            raise PermissionError(1, "it is a link that leads out of the folder of the document")
        if not file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        return read_bytes(file, path)

    return read


def no_files(_path: str) -> bytes:
    """Refuse every file, for documents without a folder, such as standard input.

    Raises:
        OSError: Always.
    """
    raise FileNotFoundError(2, "the document has no folder, because it was read from standard input")
