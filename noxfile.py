"""After you edit openapi.yaml or templates/, start with `nox -s generate`, which rewrites generated/.

Plain `nox` runs `check`, `test` and `lint`, and writes nothing. A pull request must pass these and `slow`.
Arguments after `--` go to the script behind a session.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True

# Sessions start many short processes, and each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

REQUIREMENTS = Path("requirements")
GROUPS = (
    "nox",
    "generate",
    "test",
    "slow",
    "lint-quick",
    "lint",
    "build",
    "release",
    "spec-diff",
    "sandbox",
    "conformance",
    "docs",
    "mutate",
    "bench",
)
# One more process than the two cores of a small machine: tests that wait for a socket leave a core free.
# The packages of fragments have what Mix does not use: streams, uploads, credentials, parameters of every style.
_CALLED = ("credentials", "fragment_*calls", "large_events", "stream*", "values")
SOUNDNESS_TESTS = ("tests/spec_changes/test_spec_changes_soundness.py", "--hypothesis-show-statistics")
CLIENT_TESTS = (
    "tests/client",
    *(str(path) for name in _CALLED for path in Path("tests/pipeline").glob(f"test_{name}.py")),
)
IN_PROCESSES = ("--numprocesses", "3", "--dist", "loadgroup")


def install(session: nox.Session, group: str) -> None:
    """Install a locked group, and check its hashes."""
    # uv does not compile by default: the processes that start first would each compile what they import.
    compiled = {"UV_COMPILE_BYTECODE": "1"}
    session.install("--require-hashes", "-r", str(REQUIREMENTS / f"{group}.txt"), env=compiled)


@nox.session(default=False)
def generate(session: nox.Session) -> None:
    """Rewrite generated/ from openapi.yaml and templates/ [-- --spec FILE --output DIR]."""
    install(session, "generate")
    session.run("python", "scripts/generate.py", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Fail if generated/ differs from what `generate` would write; missing and extra files count."""
    install(session, "generate")
    session.run("python", "scripts/generate.py", "--check", "--strict", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests, and name the ten slowest [-- pytest arguments, such as --cov]."""
    install(session, "test")
    session.run(
        "pytest", *IN_PROCESSES, "-m", "not slow", "--durations", "10", "--durations-min", "1", *session.posargs
    )


@nox.session(default=False)
def slow(session: nox.Session) -> None:
    """Run the slow tests: random documents, deadlines, the site, the corpus, conformance, the soak [-- pytest arguments]."""
    install(session, "slow")
    session.run("pytest", *IN_PROCESSES, "-m", "slow", *session.posargs)


@nox.session(default=False)
def soundness(session: nox.Session) -> None:
    """Look for values that refute the spec diff, in 20,000 drawn pairs of schemas for each test [-- pytest arguments]."""
    install(session, "test")
    session.run("pytest", *IN_PROCESSES, *SOUNDNESS_TESTS, "--hypothesis-profile", "thorough", *session.posargs)


@nox.session(default=False)
@nox.parametrize("resolution", [nox.param("lowest-direct", id="lowest"), nox.param("highest", id="newest")])
def client_versions(session: nox.Session, resolution: str) -> None:
    """Test the client with the lowest and the newest requirements that its metadata allows [-- pytest arguments]."""
    install(session, "test")
    metadata = nox.project.load_toml("generated/pyproject.toml")["project"]
    requirements = [*metadata["dependencies"], *metadata["optional-dependencies"]["fast"]]
    # Not locked: the index says what is newest.
    session.install("--upgrade", "--resolution", resolution, *requirements, silent=False)
    session.run("pytest", *IN_PROCESSES, "-m", "not slow", *CLIENT_TESTS, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and type-check pipeline, runtime and generated package, and lint openapi.yaml [-- --quick for no Node.js]."""
    quick = "--quick" in session.posargs
    install(session, "lint-quick" if quick else "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    if not quick:
        session.run("pyright")
    session.run("lint-imports", env={"PYTHONPATH": "scripts"})
    session.run("python", "scripts/lint.py", *session.posargs)


@nox.session(default=False)
def spec_diff(session: nox.Session) -> None:
    """Show how a change to openapi.yaml affects callers [-- BASE REVISION --format FORMAT ...]."""
    install(session, "spec-diff")
    session.run("python", "scripts/spec_diff.py", *session.posargs)


@nox.session(default=False)
def sandbox(session: nox.Session) -> None:
    """Run a Mix server on http://localhost:8088 [-- --port N --db FILE --demo --site DIR]."""
    install(session, "sandbox")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or nox ends and leaves the server running
    session.run("python", "scripts/sandbox.py", *session.posargs, terminate_timeout=5)


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """Check the sandbox, or any server, against openapi.yaml [-- --url URL]."""
    install(session, "conformance")
    session.run("python", "scripts/conformance.py", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation as a static site in site/ [-- --output DIR]."""
    install(session, "docs")
    session.run("python", "scripts/docs.py", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Benchmark calls, streams, imports and the pipeline side by side with alternatives [-- NAME ...]."""
    install(session, "bench")
    session.run("python", "scripts/bench.py", *session.posargs)


@nox.session(default=False)
def soak(session: nox.Session) -> None:
    """Call an unreliable server from threads, tasks and forks, and check every outcome [-- --seconds N --seed N]."""
    install(session, "test")
    session.run("python", "scripts/soak.py", *session.posargs)


@nox.session(default=False)
def mutate(session: nox.Session) -> None:
    """Mutate the decision logic, and list the mutants that no test notices [-- MODULE ... --processes N]."""
    install(session, "mutate")
    session.run("python", "scripts/mutate.py", *session.posargs)


@nox.session(default=False)
def corpus(session: nox.Session) -> None:
    """Run the pipeline on every document in a folder [-- FOLDER --verify ...]."""
    install(session, "test")
    session.run("python", "scripts/corpus.py", *session.posargs)


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build the sdist, the wheel and its SBOM in dist/, and try the wheel in a clean environment."""
    install(session, "build")
    session.run("python", "scripts/build.py", *session.posargs)


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Check whether this checkout can be released: tag, changelog, package index, version [-- --tag TAG --notes FILE]."""
    install(session, "release")
    session.run("python", "scripts/release.py", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Pin every dependency group of pyproject.toml, with hashes, in requirements/ [-- --upgrade]."""
    install(session, "nox")
    for group in GROUPS:
        target = str(REQUIREMENTS / f"{group}.txt")
        session.run(
            *("uv", "pip", "compile", "--quiet", "--group", group, "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-header", "--no-emit-index-url", "--output-file", target, *session.posargs),
        )
