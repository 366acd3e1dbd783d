"""A running application of FastAPI: its document generates as it is, and the client calls every operation."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import uuid
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn

import generate
from tests.fastapi.application import app, inner
from tests.support.packages import import_package

pytestmark = pytest.mark.slow

ID = uuid.UUID(int=7)


@contextlib.contextmanager
def served() -> Generator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture(scope="module")
def package(url: str, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("fastapi") / "shop"
    assert generate.main(["--spec", f"{url}/openapi.json", "--output", str(folder), "--verify"]) == 0
    return import_package("shop_client", folder / "src")


Run = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, package: ModuleType, url: str) -> Run:
    """Calls a method of the client in both of its ways, and reads a stream to its end."""

    def call(path: str, **arguments: Any) -> Any:
        resource, method = path.split(".")
        settings = {"server_url": url, "oauth2_password_bearer": "t0", "api_key_header": "k1"}

        async def main() -> Any:
            async with package.client.Shop(**settings) as shop:
                result = await getattr(getattr(shop, resource), f"{method}_async")(**arguments)
                return [item async for item in result] if hasattr(result, "__aiter__") else result

        if request.param == "async":
            return asyncio.run(main())
        with package.client.Shop(**settings) as shop:
            result = getattr(getattr(shop, resource), method)(**arguments)
            return list(result) if resource == "streams" else result

    return call


def test_the_methods_are_called_like_the_functions(package: ModuleType) -> None:
    found = {
        f"{resource}.{name}"
        for resource in ("items", "login", "pets", "streams")
        for name in dir(getattr(package.client.Shop(server_url="http://x"), resource))
        if not name.startswith("_") and not name.endswith("_async") and name != "with_response"
    }
    assert found == {
        "items.list_items", "items.read_item", "items.create_item", "items.delete_item", "items.upload_picture",
        "items.upload_pictures", "items.upload_raw", "login.login", "pets.echo_pet", "pets.list_pets",
        "streams.watch_ticks", "streams.read_lines",
    }  # fmt: skip


def test_models_enums_and_queries(run: Run, package: ModuleType) -> None:
    items = run("items.list_items", colours=["red", "green"], limit=5, session="s 1", x_trace="t")
    assert json.loads(items[0].title)[:2] == [["red", "green"], 5]
    assert json.loads(items[0].title)[3] == "t"
    assert json.loads(run("items.list_items")[0].title) == [[], 10, None, None]
    item = run("items.read_item", item_id=ID)
    assert (item.id, item.owner.name, item.colour) == (ID, "Ada", "red")
    made = run("items.create_item", title="Pot", price="2.50")
    assert (made.title, made.price) == ("Pot by t0", "2.50")
    assert isinstance(made, package.models.Item)


def test_errors(run: Run, package: ModuleType) -> None:
    with pytest.raises(package.errors.NotFoundError) as missing:
        run("items.read_item", item_id=uuid.UUID(int=404))
    assert "no such item" in str(missing.value)
    with pytest.raises(package.errors.UnprocessableEntityError) as invalid:
        run("items.list_items", limit=1000)
    assert "query.limit" in str(invalid.value)
    assert invalid.value.data.detail[0].loc == ["query", "limit"]


def test_credentials(run: Run) -> None:
    assert run("items.delete_item", item_id=ID) is None
    assert run("login.login", username="ada", password="pw")["access_token"] == "ada:pw"


def test_uploads(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "cup.png"
    picture.write_bytes(b"\x89PNG")
    sent = run("items.upload_picture", item_id=ID, picture=picture, note="blue")
    assert sent == {"name": "cup.png", "type": "image/png", "size": 4, "note": "blue"}
    assert run("items.upload_pictures", item_id=ID, pictures=[picture, ("b.bin", b"12")]) == ["cup.png:4", "b.bin:2"]
    assert run("items.upload_raw", item_id=ID, raw=b"\0\1\2") == 3


def test_unions(run: Run, package: ModuleType) -> None:
    dog, cat = run("pets.list_pets")
    assert (type(dog), type(cat), cat.lives) == (package.models.Dog, package.models.Cat, 9)
    assert run("pets.echo_pet", body=package.models.Cat(lives=3)).lives == 3


def test_streams(run: Run, package: ModuleType) -> None:
    events = run("streams.watch_ticks", count=2)
    assert [event.data.number for event in events] == [0, 1]
    assert isinstance(events[0].data, package.models.Tick)
    assert [tick.number for tick in run("streams.read_lines", count=3)] == [0, 1, 2]


def test_a_mounted_application_is_a_document_of_its_own(url: str, tmp_path: Path) -> None:
    (tmp_path / "inner.json").write_text(json.dumps(inner.openapi()))
    assert generate.main(["--spec", f"{url}/inner/openapi.json", "--output", str(tmp_path / "inner")]) == 0
    module = import_package("inner_client", tmp_path / "inner" / "src")
    with module.client.Inner(server_url=f"{url}/inner") as client:
        assert client.ping.ping() == {"from": "inner"}


def test_a_time_without_zone_is_kept(run: Run) -> None:
    made = run("items.read_item", item_id=ID).made
    assert made.replace(tzinfo=None) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)
