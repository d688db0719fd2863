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
# beginning: the change tells all rows, and what was known before is void. A place belongs to one log, which each answer
# names (`Chancery-Log`); from another log, or one that ends before the place, nothing would ever seem to be missing.
import asyncio, contextlib, json, os, pathlib, sys, nats


class Follower:
    def __init__(self, file, view, key=None):
        self.view, self.key, self.file = view, key, pathlib.Path(file)
        place = json.loads(self.file.read_text()) if self.file.exists() else {"through": 0, "keys": {}}
        # The changes of all keys were given through `through`, those of some keys further.
        self.log, self.through, self.keys = place.get("log"), place["through"], place["keys"]

    def held(self, key):
        return max(self.through, self.keys.get(key, 0))

    def hold(self, key, position):
        self.keys[key] = max(position, self.held(key))
        beside, place = self.file.with_suffix(".new"), {"log": self.log, "through": self.through, "keys": self.keys}
        beside.write_text(json.dumps(place))
        beside.replace(self.file)

    def give(self, change, repaired):
        if change["position"] > self.held(change["key"]):
            # What is done with a change stands here. Then the place is kept: what was not kept comes again.
            print(json.dumps({**change, "repaired": repaired}, ensure_ascii=False), flush=True)
            self.hold(change["key"], change["position"])

    async def ask(self, **query):
        held, query, wait = max([self.through, *self.keys.values()]), {"view": self.view, **query}, 2
        while True:
            # Where nobody is there, or no answer comes, asking again is harmless.
            with contextlib.suppress(nats.errors.Error):
                reply = await self.nc.request("chancery.query.changes", json.dumps(query).encode(), timeout=wait)
                page, said = json.loads(reply.data), reply.headers or {}
                through, kept, self.log = int(said.get("Chancery-Through", -1)), self.log, said.get("Chancery-Log", self.log)
                refused = through < 0 and page["status"] not in (429, 503)
                if refused or kept not in (None, self.log) or page.get("errors"):
                    sys.exit(page if refused else f"{self.file} holds no place in this log: remove it, or name another")
                if through >= held:
                    return page, through
                # The views may only be behind. Asked for more than the log has, they say so in `errors`.
                query, wait = ({**query, "min_position": held}, 8) if through >= 0 else (query, 2)
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
            for key in [one["key"] for one in page["keys"] if one["position"] > self.held(one["key"])]:
                await self.repair(key)
            reached, cursor = [*reached, through], page["next"]
        self.through = max(self.through, reached[0])
        self.keys = {key: position for key, position in self.keys.items() if position > self.through}

    async def hear(self, message):
        change = json.loads(message.data)
        missed = change["previous"] > self.held(change["key"]) or "truncated" in change
        await self.repair(change["key"]) if missed else self.give(change, False)

    async def follow(self, url):
        self.nc = await nats.connect(url, reconnected_cb=self.look, max_reconnect_attempts=-1, reconnect_time_wait=0.5)
        # Listening first: what changes while we ask is given, or dropped by its position.
        await self.nc.subscribe(f"chancery.views.{self.view}.{self.key or '>'}", cb=self.hear)
        while True:
            await self.look()
            await asyncio.sleep(5)


asyncio.run(Follower(*sys.argv[1:]).follow(os.environ.get("NATS_URL", "nats://127.0.0.1:4222")))
