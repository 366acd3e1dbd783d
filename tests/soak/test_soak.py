"""The soak, for a moment: it runs, it judges, and a seed repeats its scenes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mix_python_sdk import errors
from soak_runner.file_scenes import FileScenes
from soak_runner.machines import play, play_clients
from soak_runner.outcomes import Outcomes, violations
from soak_runner.random_soak import Scenes
from soak_runner.sandbox_machine import SandboxMachine
from tests.support.fault_server import FaultServer, answer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("transport", [[], ["--fast"]])
def test_a_short_soak_finds_nothing(transport: list[str]) -> None:
    command = [
        sys.executable,
        "scripts/soak.py",
        "--calls",
        "90",
        "--concurrency",
        "8",
        "--seconds",
        "4",
        "--seed",
        "3",
        *transport,
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (finished.returncode, finished.stderr) == (0, ""), finished.stdout
    assert [line.partition(":")[0] for line in finished.stdout.splitlines() if not line.startswith(" ")] == [
        "sync",
        "async",
        "random, --seed 3",
        "state machines, --seed 3 to 3",
        "passed",
    ]


def test_a_seed_repeats_the_scenes(tmp_path: Path) -> None:
    def planned(seed: int) -> list[str]:
        scenes = Scenes("http://localhost", seed, tmp_path)
        return [scenes.random.choice(scenes.all).__name__ for _ in range(20)]

    assert planned(1) == planned(1) != planned(2)


def test_what_must_not_be_is_found() -> None:
    outcomes = Outcomes()
    outcomes.made["a"] = outcomes.made["b"] = 1
    outcomes.take("create", "c", errors.MixError("refused"))
    outcomes.take("get", "d", ValueError("odd"))
    found = list(violations(outcomes, {"a": 2, "c": 1}, ["e"]))
    assert [line.partition(":")[0] for line in found] == ["get d", "duplicated", "lost", "lost", "files left behind"]


def test_a_stream_that_ends_early_and_a_pipe_that_is_taken_are_found(tmp_path: Path) -> None:
    outcomes = Outcomes()
    with FaultServer((answer(200, b"data: f 0\n\n", content_type="text/event-stream"),)) as server:
        FileScenes(server.url, 1, tmp_path, outcomes, fast=False).streams()
    assert [line.partition(": ")[2] for line in outcomes.wrong] == ["1 of 30 events, and no error"] * 5
    with FaultServer((answer(201, {"id": "other", "digest": "other"}),)) as server:
        FileScenes(server.url, 1, tmp_path, outcomes, fast=False).uploads()
    assert {"not what the file was"} <= {line.partition(": ")[2] for line in outcomes.wrong}


# An interrupt can come between the creation of a socket and the line that keeps it; Python closes it, with a warning.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_lives_of_clients() -> None:
    play_clients(1, examples=15, steps=15)


def test_lives_of_sandboxes() -> None:
    play(SandboxMachine, 1, examples=2, steps=8)


def test_a_machine_finds_what_is_lost() -> None:
    class Forgetful(SandboxMachine):
        def restarted(self) -> None:
            for file in Path(self.folder.name).glob("sandbox.db*"):
                if file.is_file():
                    file.unlink()
            super().restarted()

    machine = Forgetful()
    machine.start()
    machine.create()
    machine.restart()
    with pytest.raises(AssertionError):
        machine.agree()
    with pytest.raises(AssertionError):
        machine.teardown()
