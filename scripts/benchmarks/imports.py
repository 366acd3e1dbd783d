"""What importing the package costs, against importing httpx2 and pydantic."""

from __future__ import annotations

from functools import partial

from .contest import Score, contest
from .interpreters import interpreters

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
    with interpreters() as started:
        return contest({name: partial(started.run, code) for name, code in _PROGRAMS.items()}, rounds=rounds, runs=1)
