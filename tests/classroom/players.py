"""People of a class as a program: they join, follow what the server tells them, and answer in a known way."""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any

import httpx
import websockets


class Refused(Exception):  # noqa: N818 (what a page would tell)
    """The server's sentence, and its number."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{status}: {why}")
        self.status, self.why = status, why


def any_answer(state: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    """Some legal decision that a page could send."""
    question = state["question"]
    can = question["can"]
    if "plan" in can:
        if luck.random() < 0.5:
            return {"do": "plan", "relationship": luck.choice(question["plans"])[0], "instruction": "balanced"}
        third = question["budget"] / 3
        return {
            "do": "plan",
            "visits": [luck.random() * third for _ in range(3)],
            "links": 0.5,
            "monitoring": 0.5,
            "instruction": "balanced",
        }
    if "hold" in can:
        return {"do": luck.choice(["hold", "repair", "give in"])}
    if "accept" in can and luck.random() < 0.35:
        return {"do": "accept"}
    if "terms" in can:
        return {"do": "terms", "issues": [round(luck.uniform(0.3, 0.9), 2) for _ in question["issues"]]}
    return {"do": luck.choice(["walk away", "accept"]) if "accept" in can else "walk away"}


class Player:
    """Somebody with a browser, over the network.

    Attributes
    ----------
    told : answers that the server has confirmed: game, number of the question, decision
    waits : seconds from sending an answer to the confirmation
    """

    def __init__(self, base: str, code: str, name: str, seed: int = 0) -> None:
        self.base, self.code, self.name = base, code, name
        self.client = httpx.AsyncClient(base_url=base, headers={"origin": base}, timeout=60.0)
        self.luck = random.Random(seed)
        self.state: dict[str, Any] = {}
        self.told: list[tuple[int, int, dict[str, Any]]] = []
        self.waits: list[float] = []
        self._done: set[tuple[int, int]] = set()

    async def call(self, name: str, /, **told: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/api/{name}", json=told)
        found = answer.json()
        if answer.status_code != 200:
            raise Refused(answer.status_code, found.get("why", ""))
        return found

    async def join(self) -> None:
        await self.call("join", code=self.code, name=self.name)

    def socket(self) -> Any:
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        return websockets.connect(self.base.replace("http", "ws") + "/ws/me", additional_headers={"cookie": cookies}, origin=self.base)

    def _at(self) -> tuple[int, int]:
        return self.state["game"], self.state["asked"]

    async def answer(self) -> None:
        """Answer what is asked; a stale answer is none."""
        game, asked = self.state["game"], self.state["asked"]
        decision = any_answer(self.state, self.luck)
        began = time.perf_counter()
        try:
            await self.call("move", game=game, asked=asked, decision=decision)
        except Refused as refused:
            if refused.status not in (409, 422, 429, 503):
                raise
            return
        self.waits.append(time.perf_counter() - began)
        self.told.append((game, asked, decision))
        self._done.add((game, asked))

    async def play(self, think: float = 0.0, patience: float = 20.0) -> None:
        """Play to the end of the game over the socket; a connection that breaks, or says nothing for long, is opened again."""
        while not self.state.get("over"):
            try:
                async with self.socket() as socket:
                    while not self.state.get("over"):
                        self.state = json.loads(await asyncio.wait_for(socket.recv(), patience))
                        await self._answer_all(think)
            except (OSError, websockets.ConnectionClosed, httpx.TransportError, TimeoutError, websockets.InvalidHandshake):
                await asyncio.sleep(0.1)

    async def _answer_all(self, think: float) -> None:
        """Answer as long as something is asked that has not been answered."""
        while self.state.get("question") and self.state["phase"] == "running" and self._at() not in self._done:
            await asyncio.sleep(think * self.luck.uniform(0.5, 1.5))
            before = len(self.told)
            await self.answer()
            if len(self.told) > before:
                return
            await asyncio.sleep(0.1)
            self.state = (await self.client.get("/api/state")).json()

    async def close(self) -> None:
        await self.client.aclose()


class Trainer:
    """The desk, as a program."""

    def __init__(self, base: str, key: str) -> None:
        self.base, self.key = base, key
        self.client = httpx.AsyncClient(base_url=base, headers={"origin": base}, timeout=60.0)

    async def enter(self) -> None:
        answer = await self.client.get("/desk", params={"key": self.key})
        assert answer.status_code == 303, answer.text

    async def do(self, what: str, /, **told: Any) -> dict[str, Any]:
        answer = await self.client.post("/api/desk", json={**told, "do": what})
        if answer.status_code != 200:
            raise Refused(answer.status_code, answer.json().get("why", ""))
        return answer.json()

    async def close(self) -> None:
        await self.client.aclose()
