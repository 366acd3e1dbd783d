"""A language server, asked as an editor asks it: JSON-RPC over its standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_POSITION = "|"


class LanguageServer:
    """Pyright's language server, with a workspace in a folder.

    Args:
        folder: The workspace.
        sources: Where imports are found.
    """

    def __init__(self, folder: Path, sources: list[Path]) -> None:
        self._folder = folder
        self._last_id = 0
        self._documents = 0
        config = {"extraPaths": [str(source) for source in sources], "typeCheckingMode": "strict"}
        (folder / "pyrightconfig.json").write_text(json.dumps(config))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )

    def __enter__(self) -> Self:
        texts = {"contentFormat": ["markdown"]}
        signature = {"documentationFormat": ["markdown"], "parameterInformation": {"labelOffsetSupport": False}}
        capabilities = {"textDocument": {"hover": texts, "signatureHelp": {"signatureInformation": signature}}}
        workspace = [{"uri": self._folder.as_uri(), "name": "workspace"}]
        self.ask("initialize", {"processId": None, "capabilities": capabilities, "workspaceFolders": workspace})
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def completions(self, program: str) -> list[str]:
        """Return what is offered where the program has a `|`."""
        found: list[dict[str, str]] = self._at("completion", program)["items"]
        return [item["label"] for item in found]

    def hover(self, program: str) -> str:
        """Return what is shown of the name before the `|`."""
        return str(self._at("hover", program, back=1)["contents"]["value"])

    def signature(self, program: str) -> str:
        """Return the signature of the call that the `|` stands in."""
        return str(self._at("signatureHelp", program)["signatures"][0]["label"])

    def ask(self, method: str, parameters: dict[str, Any]) -> Any:
        """Send a request, and return its result."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": parameters})
        while (message := self._read()).get("id") != self._last_id or "method" in message:
            if "method" in message and "id" in message:  # the server asks for settings, of which there are none
                items = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [None] * len(items)})
        return message["result"]

    def _at(self, what: str, program: str, back: int = 0) -> Any:
        before, _, after = program.partition(_POSITION)
        self._documents += 1
        uri = (self._folder / f"program_{self._documents}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": before + after}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        line = before.rpartition("\n")[2]
        position = {"line": before.count("\n"), "character": len(line) - back}
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": position})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()) != b"\r\n":
            assert line, "the language server ended"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
