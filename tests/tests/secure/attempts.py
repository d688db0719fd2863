"""Tries things as somebody on a NATS server, with plain nats-py, and tells what the server refused.

Takes a file with {"url", "ca", "seed", "inbox", "attempts": [...]} and prints one line of JSON for each attempt:
{"refused": [what the server said], "answer": the reply, if one was asked for and came}. `ca` and `seed` may be null.
"""

import asyncio
import json
import ssl
import sys

import nats
import nats.errors

said = []


async def heard(error):
    said.append(str(error))


async def settled(nc):
    # What the server refuses is told before it answers. nats-py may send the first question before what it is about.
    await nc.flush()
    await nc.flush()


async def attempt(nc, what):
    said.clear()
    answer = None
    headers, payload = what.get("headers"), what.get("payload", "").encode()
    if what["do"] == "subscribe":
        subscription = await nc.subscribe(what["subject"], queue=what.get("queue", ""))
        await settled(nc)
        refused = list(said)
        if not refused:
            await subscription.unsubscribe()
        return {"refused": refused, "answer": None}
    if what["do"] == "publish":
        await nc.publish(what["subject"], payload, reply=what.get("reply", ""), headers=headers)
    else:
        try:
            reply = await nc.request(what["subject"], payload, timeout=what.get("within", 10), headers=headers)
            answer = reply.data.decode(errors="replace")
        except nats.errors.NoRespondersError:
            answer = "no responders"
        except nats.errors.TimeoutError:
            answer = "timeout"
    await settled(nc)
    return {"refused": list(said), "answer": answer}


async def main():
    with open(sys.argv[1]) as file:
        asked = json.load(file)
    options = {"error_cb": heard, "allow_reconnect": False, "connect_timeout": 10, "inbox_prefix": asked["inbox"]}
    if asked["ca"]:
        options["tls"] = ssl.create_default_context(cafile=asked["ca"])
    if asked["seed"]:
        options["nkeys_seed"] = asked["seed"]
    nc = await nats.connect(asked["url"], **options)
    for what in asked["attempts"]:
        print(json.dumps(await attempt(nc, what)), flush=True)
    await nc.close()


asyncio.run(main())
