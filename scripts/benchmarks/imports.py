"""What importing the package costs, against importing httpx2 and pydantic."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from .contest import Score, contest

_PROGRAMS = {
    "import httpx2, pydantic": "import httpx2, pydantic",
    "import mix_python_sdk": "import mix_python_sdk",
    "from mix_python_sdk import Mix": "from mix_python_sdk import Mix",
    "Mix().sessions": "from mix_python_sdk import Mix; Mix().sessions",
    "the same, with a pydantic model by hand": (
        "import datetime, typing, httpx2, pydantic\n"
        "class Model(pydantic.BaseModel): id: str; at: datetime.datetime\n"
        "pydantic.TypeAdapter(list[Model])"
    ),
    "python alone": "pass",
}


def measure(rounds: int = 15) -> list[Score]:
    """Return the scores of new interpreters; the yardstick imports httpx2 and pydantic."""
    return contest({name: partial(_run, code) for name, code in _PROGRAMS.items()}, rounds=rounds, runs=1)


def _run(code: str) -> None:
    path = next(path for path in sys.path if path.endswith("src"))
    subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"], check=True)
