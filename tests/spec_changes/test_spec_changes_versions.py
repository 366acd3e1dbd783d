"""The version that changes ask for."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from spec_changes.findings.finding import Bump
from spec_changes.findings.versions import judge_version, parse_version, raise_version
from tests.spec_changes.comparing import compare, document

OPERATION: dict[str, Any] = {"/a": {"get": {}}}


@pytest.mark.parametrize(
    ("version", "bump", "needed"),
    [
        ("1.2.3", Bump.MAJOR, "2.0.0"), ("1.2.3", Bump.MINOR, "1.3.0"), ("1.2.3", Bump.PATCH, "1.2.4"), ("1.2.3", Bump.NONE, "1.2.3"),
        ("0.2.3", Bump.MAJOR, "0.3.0"), ("0.2.3", Bump.MINOR, "0.2.4"), ("0.2.3", Bump.PATCH, "0.2.4"),
        ("v1.0.0", Bump.MINOR, "1.1.0"), ("2.0.0-rc.1", Bump.MAJOR, "2.0.0"), ("1.0.0+build.5", Bump.PATCH, "1.0.1"),
    ],
)  # fmt: skip
def test_next_version(version: str, bump: Bump, needed: str) -> None:
    parsed = parse_version(version)
    assert parsed is not None
    assert str(raise_version(parsed, bump)) == needed


@pytest.mark.parametrize("text", ["", "1", "1.0", "v1", "2026-01-01", "01.0.0", "1.0.0.0", None, 1.0])
def test_what_is_no_version(text: Any) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize(
    ("base", "revision", "paths", "carried"),
    [
        ("1.0.0", "1.0.0", {}, False), ("1.0.0", "1.1.0", {}, False), ("1.0.0", "2.0.0", {}, True), ("1.0.0", "2.0.0-rc.1", {}, True),
        ("1.0.0", "1.1.0-rc.1", {}, False), ("2.0.0", "1.0.0", OPERATION, False), ("0.1.0", "0.1.1", {}, False), ("0.1.0", "0.2.0", {}, True),
        ("1.0.0", "1.0.0", OPERATION, True), ("1.0", "2.0", {}, None), ("1.0.0", "next", {}, None), ("1.0.0", "2.0.0+build.5", {}, True),
    ],
)  # fmt: skip
def test_whether_a_version_carries_a_removed_operation(
    base: str, revision: str, paths: Any, carried: bool | None
) -> None:
    documents = [
        document({"info": {"version": version}, "paths": each})
        for version, each in ((base, OPERATION), (revision, paths))
    ]
    verdict = judge_version(compare(*documents), base, revision)
    assert verdict.carried is carried


def test_versions_are_ordered() -> None:
    texts = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.1",
    ]
    versions = [parse_version(text) for text in texts]
    assert all(one < other for one, other in itertools.pairwise(versions) if one and other)
