"""Documents in the style of NestJS, springdoc and Swashbuckle: names that a person would choose, and calls that work."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

import generate
from tests.support.packages import import_package
from tests.support.recording import Answer, RecordingServer

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent
ID = UUID(int=7)
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)

CAT = {
    "id": 7, "name": "Tom", "owner": None, "mood": "calm", "bornAt": "2026-01-31T12:00:00.000Z", "birthday": None,
    "weight": None,
}  # fmt: skip
USER = {"id": 7, "name": "Ada", "createdAt": "2026-01-31T12:00:00Z", "alarm": None, "settings": None}
ORDER = {"id": str(ID), "placedAt": "2026-01-31T12:00:00Z", "lines": [{"sku": "a", "count": 2}]}
PRODUCT = {
    "id": str(ID), "name": None, "price": 1.5, "status": 1, "size": None, "createdAt": "2026-01-31T12:00:00.1234567Z",
    "soldOn": None, "leadTime": "1.02:00:00", "owner": {"name": "Ada"}, "extra": {"a": None},
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A method, its arguments, what the server answers, and what is sent and returned."""

    method: str
    arguments: dict[str, Any]
    answer: Answer
    sent: str
    body: Any = None
    result: Callable[[Any], Any] = field(default=lambda result: result)
    expected: Any = None


NESTJS = [
    Case("app.get_hello", {}, Answer(200, b"Hello", {"Content-Type": "text/html"}), "GET /", expected="Hello"),
    Case(
        "cats.find_all_v1",
        {"sort": "name", "breeds": ["a", "b"], "born_after": NOW, "x_tenant": "t", "limit": 2},
        Answer.of({"total": 1, "limit": 2, "results": [CAT]}),
        "GET /v1/cats?limit=2&sort=name&breeds=a&breeds=b&bornAfter=2026-01-31T12%3A00%3A00Z",
        result=lambda page: (page.results[0].owner, page.results[0].born_at),
        expected=(None, NOW),
    ),
    Case(
        "cats.create_v1", {"name": "Tom", "owner": None}, Answer.of(CAT, 201), "POST /v1/cats",
        {"name": "Tom", "owner": None}, lambda cat: cat.mood, "calm",
    ),
    Case("cats.find_one_v1", {"id": 7.0}, Answer.of(CAT), "GET /v1/cats/7", result=lambda cat: cat.id, expected=7),
    Case("cats.remove_v1", {"id": 7}, Answer(204), "DELETE /v1/cats/7"),
    Case("cats.upload_v1", {"id": 7, "file": b"x"}, Answer(201), "POST /v1/cats/7/photo", b'name="file"'),
    Case("files.serve", {"path": "a/b"}, Answer(200, b"\x00"), "GET /files/a%2Fb", expected=b"\x00"),
    Case("files.forward", {"path": "a/b c"}, Answer(200, b"x"), "GET /proxy/a/b%20c"),
    Case(
        "users.users_find_all", {}, Answer.of([{"email": "a@b", "roles": ["admin", "new"]}]), "GET /users",
        result=lambda users: users[0].roles, expected=["admin", "new"],
    ),
    Case("users.admin_users_find_all", {}, Answer.of([{"a": 1}]), "GET /admin/users", expected=[{"a": 1}]),
]  # fmt: skip

SPRINGDOC = [
    Case("user.get", {"id": 7}, Answer.of(USER), "GET /users/7", result=lambda user: user.created_at, expected=NOW),
    Case("user.update", {"id": 7, "name": "Ada", "birthday": date(2026, 1, 2)}, Answer.of(USER), "PUT /users/7",
         {"name": "Ada", "birthday": "2026-01-02"}, lambda user: user.id, 7),
    Case("user.delete", {"id": 7}, Answer(200), "DELETE /users/7"),
    Case(
        "user.list", {"pageable": {"page": 0, "sort": ["name,asc", "id,desc"]}, "filter": {"role": "USER"}},
        Answer.of({"totalPages": 1, "content": [USER], "pageable": {"sort": {"sorted": True}}}),
        "GET /users?page=0&sort=name%2Casc&sort=id%2Cdesc&role=USER", result=lambda page: page.content[0].name, expected="Ada",
    ),
    Case("order.get", {"id": ID}, Answer.of(ORDER), f"GET /orders/{ID}", result=lambda order: order.id, expected=ID),
    Case("order.delete", {"id": ID}, Answer(204), f"DELETE /orders/{ID}"),
    Case(
        "order.list", {"page": 0, "sort": ["placedAt,desc"], "day": date(2026, 1, 2)}, Answer.of([ORDER]),
        "GET /orders?page=0&sort=placedAt%2Cdesc&day=2026-01-02", result=lambda orders: orders[0].lines[0].count, expected=2,
    ),
    Case("order.export", {}, Answer(200, b"\x00\xff"), "GET /orders/export", expected=b"\x00\xff"),
    Case("order.export_1", {"body": [ID]}, Answer(200, b"\x00\xff"), "POST /orders/export", [str(ID)], expected=b"\x00\xff"),
    Case("order.note", {"id": ID, "body": "Hi"}, Answer(200, b"Hi"), f"POST /orders/{ID}/note", b"Hi", expected="Hi"),
    Case("order.scan", {"id": ID, "kind": "RECEIPT", "file": b"x"}, Answer.of({"a": {"b": 1}}),
         f"POST /orders/{ID}/scan?kind=RECEIPT", b'name="file"', expected={"a": {"b": 1}}),
    Case("order.watch", {}, Answer(200, f"data:{json.dumps(ORDER)}\n\n".encode(), {"Content-Type": "text/event-stream"}),
         "GET /orders/watch", result=lambda items: [item.id for item in items], expected=[ID]),
    Case("resource.resource", {"path": "css/a.css"}, Answer.of(["YQ=="]), "GET /static/css/a.css", expected=["YQ=="]),
]  # fmt: skip

SWASHBUCKLE = [
    Case(
        "products.get_products", {"page_number": 2, "statuses": [0, 5], "filter_name": "a", "since": date(2026, 1, 2)},
        Answer.of({"items": [PRODUCT], "totalCount": 1, "hasNextPage": False}),
        "GET /api/Products?PageNumber=2&Statuses=0&Statuses=5&Filter.Name=a&Since=2026-01-02",
        result=lambda page: (page.items[0].status, page.items[0].created_at.microsecond), expected=(1, 123456),
    ),
    Case("products.post_products", {"body": {"name": "a", "status": 1}}, Answer.of(PRODUCT, 201), "POST /api/Products",
         {"name": "a", "status": 1}, lambda product: product.extra, {"a": None}),
    Case("products.get_products_id", {"id": ID}, Answer.of(PRODUCT), f"GET /api/Products/{ID}",
         result=lambda product: product.lead_time, expected="1.02:00:00"),
    Case("products.delete_products_id", {"id": ID}, Answer(204), f"DELETE /api/Products/{ID}"),
    Case("products.put_products_id_image", {"id": ID, "file": b"x", "caption": "A"}, Answer(200),
         f"PUT /api/Products/{ID}/image", b'name="File"'),
    Case("files.get_files_path", {"path": "a"}, Answer(200, b"\x00"), "GET /api/Files/a", expected=b"\x00"),
    Case("weather_forecast.get_weather_forecast", {}, Answer.of([{"date": "2026-01-02", "temperatureF": 32}]),
         "GET /WeatherForecast", result=lambda days: days[0].date_, expected=date(2026, 1, 2)),
    Case("shop_api.get_health", {}, Answer(200, b"Healthy"), "GET /health", expected="Healthy"),
]  # fmt: skip

CASES = {"nestjs": NESTJS, "springdoc": SPRINGDOC, "swashbuckle": SWASHBUCKLE}


@pytest.fixture(scope="module", params=CASES)
def framework(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, ModuleType]]:
    name = str(request.param)
    folder = tmp_path_factory.mktemp("frameworks") / name
    options = ["--spec", str(FOLDER / f"{name}.json"), "--output", str(folder), "--verify"]
    assert generate.main([*options, "--package", f"from_{name}", "--client", "Client"]) == 0
    yield name, import_package(f"from_{name}", folder / "src")


def test_every_operation_can_be_called(framework: tuple[str, ModuleType], server: RecordingServer) -> None:
    name, package = framework
    settings = {"server_url": server.url, **{each: "secret" for each in ("bearer",) if name != "springdoc"}}
    with package.Client(**settings) as client:
        for case in CASES[name]:
            resource, _, method = case.method.partition(".")
            server.answer(case.answer)
            result = getattr(getattr(client, resource), method)(**case.arguments)
            assert case.result(result) == case.expected, case.method
            sent = server.request
            assert f"{sent.verb} {sent.target}" == case.sent
            if isinstance(case.body, bytes):
                assert case.body in sent.body
            elif case.body is not None:
                assert sent.json == case.body


def test_no_method_has_another_name(framework: tuple[str, ModuleType]) -> None:
    name, package = framework
    with package.Client(server_url="http://127.0.0.1:9") as client:
        methods = {
            f"{resource}.{method}"
            for resource in {case.method.partition(".")[0] for case in CASES[name]}
            for method, _ in inspect.getmembers(getattr(client, resource), inspect.ismethod)
            if not method.startswith("_") and not method.endswith(("_async", "_to_file"))
        }
    assert methods == {case.method for case in CASES[name]}
