"""The metadata of the built files: what an index shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

_LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#)([^)\s]+)\)")


def metadata_of(wheel: Path) -> Message:
    """Return the METADATA of a wheel."""
    with ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode("utf-8"))


def differences(metadata: Message, project: dict[str, object]) -> Iterator[str]:
    """Yield where a wheel's metadata differs from `[project]` of the package, or would look broken on an index."""
    for field, key in (("Name", "name"), ("Version", "version"), ("Summary", "description")):
        if metadata[field] != project[key]:
            yield f"{field} is {metadata[field]!r}, and pyproject.toml says {project[key]!r}"
    if not metadata["Author"] and not metadata["Author-email"]:
        yield "there is no author; set info.contact in openapi.yaml"
    text = str(metadata.get_payload())
    if "# " not in text:
        yield "the long description is empty"
    for target in _LINK.findall(text):
        yield f"the long description links to {target}, which an index does not have"
    for url in metadata.get_all("Project-URL") or ():
        if not url.partition(", ")[2].startswith("https://"):
            yield f"the project URL {url!r} is not an https address"
