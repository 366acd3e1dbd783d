"""An application of FastAPI as people write them: what it is called with is what the tests look at."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Cookie, Depends, FastAPI, File, Form, Header, HTTPException, Query, UploadFile
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, OAuth2PasswordRequestForm
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel, Field


class Colour(str, Enum):
    red = "red"
    green = "green"


class Owner(BaseModel):
    name: str
    born: date | None = None


class Item(BaseModel):
    id: UUID
    title: Annotated[str, Field(min_length=1)]
    colour: Colour = Colour.red
    price: Decimal
    tags: list[str] = []
    owner: Owner | None = None
    made: datetime


class NewItem(BaseModel):
    title: str
    colour: Colour = Colour.red
    price: Decimal
    tags: list[str] = []


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: bool


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Tick(BaseModel):
    number: int


Pet = Annotated[Dog | Cat, Field(discriminator="kind")]

app = FastAPI(title="Shop", version="1.2.3")
bearer = OAuth2PasswordBearer(tokenUrl="token")
key = APIKeyHeader(name="X-Key")
items = APIRouter(prefix="/items", tags=["items"])
STORED = Item(
    id=UUID(int=5), title="Cup", price=Decimal("1.50"), made=datetime(2026, 1, 2, 3, 4, 5), owner=Owner(name="Ada")
)


@app.post("/token", tags=["login"])
async def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    return {"access_token": f"{form.username}:{form.password}", "token_type": "bearer"}


@items.get("")
async def list_items(
    colours: Annotated[list[Colour] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    session: Annotated[str | None, Cookie()] = None,
    x_trace: Annotated[str | None, Header()] = None,
) -> list[Item]:
    title = json.dumps([[colour.value for colour in colours or []], limit, session, x_trace])
    return [STORED.model_copy(update={"title": title})]


@items.get("/{item_id}")
async def read_item(item_id: UUID) -> Item:
    if item_id.int == 404:
        raise HTTPException(404, "no such item")
    return STORED.model_copy(update={"id": item_id})


@items.post("", status_code=201)
async def create_item(item: NewItem, token: Annotated[str, Depends(bearer)]) -> Item:
    return STORED.model_copy(update={**item.model_dump(), "title": f"{item.title} by {token}"})


@items.delete("/{item_id}", status_code=204)
async def delete_item(item_id: UUID, given: Annotated[str, Depends(key)]) -> None:
    if given != "k1":
        raise HTTPException(403, "wrong key")


@items.post("/{item_id}/picture")
async def upload_picture(item_id: UUID, picture: UploadFile, note: Annotated[str, Form()] = "") -> dict[str, Any]:
    content = await picture.read()
    return {"name": picture.filename, "type": picture.content_type, "size": len(content), "note": note}


@items.post("/{item_id}/pictures")
async def upload_pictures(item_id: UUID, pictures: list[UploadFile]) -> list[str]:
    return [f"{picture.filename}:{len(await picture.read())}" for picture in pictures]


@items.post("/{item_id}/raw")
async def upload_raw(item_id: UUID, raw: Annotated[bytes, File()]) -> int:
    return len(raw)


@app.post("/pets", tags=["pets"])
async def echo_pet(pet: Pet) -> Pet:
    return pet


@app.get("/pets", tags=["pets"])
async def list_pets() -> list[Pet]:
    return [Dog(kind="dog", barks=True), Cat(kind="cat", lives=9)]


app.include_router(items)

inner = FastAPI(title="Inner")


@inner.get("/ping")
async def ping() -> dict[str, str]:
    return {"from": "inner"}


app.mount("/inner", inner)


@app.get("/ticks", tags=["streams"], response_class=EventSourceResponse)
async def watch_ticks(count: int = 3) -> AsyncIterator[Tick]:
    for number in range(count):
        yield Tick(number=number)


@app.get("/lines", tags=["streams"])
async def read_lines(count: int = 3) -> AsyncIterator[Tick]:
    for number in range(count):
        yield Tick(number=number)
