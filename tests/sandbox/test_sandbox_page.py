"""What `docs/sandbox.md` shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sandbox_server.control import control
from sandbox_server.testing import InThread, run_in_thread

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_the_curl_lines_work(sandbox: InThread) -> None:
    block = next(block for block in re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) if "curl" in block)
    script = block.replace("localhost:8088", sandbox.url).replace("curl ", "curl -sS --fail-with-body -w '\\n' ")
    done = subprocess.run(["sh", "-ec", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    replies = done.stdout.splitlines()
    assert len(replies) == 6
    assert replies[4] == '{"cancelled":true}'
    assert '"name":"draw"' in replies[5]


def test_the_python_lines_work() -> None:
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(compile(block, "docs/sandbox.md", "exec"), {})


def test_every_call_of_the_control_surface_is_on_the_page() -> None:
    with run_in_thread() as sandbox:
        calls = set(sandbox.control("GET", "")["calls"])
    assert calls == set(re.findall(r"^\| `([A-Z]+ /\S+)`", PAGE, re.MULTILINE))
    listed = re.findall(r"^    ([A-Z]+) +(/_sandbox\S*)", control.__doc__ or "", re.MULTILINE)
    assert calls == {" ".join(call) for call in listed}
