#!/usr/bin/env python3
# Follows one key of a Chancery view, or all of them, with plain nats-py: a line of JSON per change, each exactly once
# and those of a key in order, whatever NATS loses or repeats. "repaired": it was asked for, because its message did
# not come or was sent before we began. FILE keeps the place: killed and started again, it goes on from there;
# without the file, it begins with the first change.
#
#     pip install nats-py
#     NATS_URL=nats://127.0.0.1:4222 python3 clients/python/follow.py FILE VIEW [KEY]
#
# The rule: a change names its key's change before it (`previous`). If that one was not given, ask
# `chancery.query.changes` for what came after the one that was; also after each reconnect, and every few seconds,
# for the message that was lost may be the last. Drop what is not newer than what was given. `previous` 0 is a
# beginning: the change tells all rows, and what was known before is void.
import asyncio, contextlib, json, os, pathlib, sys
import nats


class Follower:
    def __init__(self, file, view, key=None):
        self.view, self.key, self.file = view, key, pathlib.Path(file)
        place = json.loads(self.file.read_text()) if self.file.exists() else {"through": 0, "keys": {}}
        # The changes of all keys were given through `through`, those of some keys further.
        self.through, self.keys = place["through"], place["keys"]

    def held(self, key):
        return max(self.through, self.keys.get(key, 0))

    def hold(self, key, position):
        self.keys[key] = max(position, self.held(key))
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps({"through": self.through, "keys": self.keys}))
        beside.replace(self.file)

    def give(self, change, repaired):
        if change["position"] > self.held(change["key"]):
            # What is done with a change stands here. Then the place is kept: what was not kept comes again.
            print(json.dumps({**change, "repaired": repaired}, ensure_ascii=False), flush=True)
            self.hold(change["key"], change["position"])

    async def ask(self, **query):
        query = json.dumps({"view": self.view, **query}).encode()
        while True:
            # Where nobody is there, or no answer comes, asking again is harmless.
            with contextlib.suppress(nats.errors.Error):
                reply = await self.nc.request("chancery.query.changes", query, timeout=2)
                if "Chancery-Through" in (reply.headers or {}):
                    return json.loads(reply.data), int(reply.headers["Chancery-Through"])
                if json.loads(reply.data)["status"] not in (429, 503):
                    sys.exit(reply.data.decode())
            await asyncio.sleep(0.2)

    # Repairs run side by side with messages: whatever comes twice is dropped, and an answer has no gaps.
    async def repair(self, key, more=True):
        while more:
            page, through = await self.ask(key=key, after=self.held(key))
            for change in page["changes"]:
                self.give(change, True)
            more = page["next"]
        self.hold(key, through)

    async def look(self):
        if self.key:
            return await self.repair(self.key)
        reached, cursor = [], ""
        while cursor is not None:
            page, through = await self.ask(after=self.through, cursor=cursor)
            for changed in page["keys"]:
                if changed["position"] > self.held(changed["key"]):
                    await self.repair(changed["key"])
            reached, cursor = [*reached, through], page["next"]
        self.through = max(self.through, reached[0])
        self.keys = {key: position for key, position in self.keys.items() if position > self.through}

    async def hear(self, message):
        change = json.loads(message.data)
        if change["previous"] > self.held(change["key"]) or "truncated" in change:
            await self.repair(change["key"])
        else:
            self.give(change, False)

    async def follow(self, url):
        self.nc = await nats.connect(url, reconnected_cb=self.look, max_reconnect_attempts=-1, reconnect_time_wait=0.5)
        # Listening first: what changes while we ask is given, or dropped by its position.
        await self.nc.subscribe(f"chancery.views.{self.view}.{self.key or '>'}", cb=self.hear)
        while True:
            await self.look()
            await asyncio.sleep(5)


asyncio.run(Follower(*sys.argv[1:]).follow(os.environ.get("NATS_URL", "nats://127.0.0.1:4222")))
