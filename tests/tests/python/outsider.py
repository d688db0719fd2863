"""A publisher that knows nothing of Chancery but its subjects and CloudEvents: plain nats-py.

Usage: outsider.py NATS_URL. Prints one line of JSON for each step: {"step", "status", "body"}.
"""

import asyncio
import json
import sys

import nats

SUBJECT = "chancery.ingest.outsider"


def event(identifier, **data):
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": "outsider",
        "type": "chancery.meeting.floated.v1",
        "data": {
            "occurred": "2025-05-17",
            "attribution": [{"agent": "outlet/wire", "role": "outlet", "identity": "named"}],
            "mode": "paraphrase",
            "meeting": "meeting/outsider",
            "participants": [{"actor": "actor/north"}, {"actor": "actor/south"}],
            **data,
        },
    }


async def ask(connection, step, payload, headers=None, subject=SUBJECT):
    reply = await connection.request(subject, payload, timeout=30, headers=headers)
    status = (reply.headers or {}).get("Nats-Service-Error-Code")
    body = json.loads(reply.data)
    print(json.dumps({"step": step, "status": status and int(status), "body": body}), flush=True)
    return body


def structured(value):
    return json.dumps(value).encode()


async def main(url):
    connection = await nats.connect(url)
    kind = {"content-type": "application/cloudevents+json"}

    await ask(connection, "published", structured(event("one")), kind)
    await ask(connection, "published without headers", structured(event("two")))
    await ask(connection, "repeated", structured(event("one")), kind)
    later = {**event("one"), "time": "2025-05-18T12:00:00Z"}
    await ask(connection, "repeated with a time", structured(later), kind)
    await ask(connection, "reused", structured(event("one", level="technical")), kind)

    binary = event("three")
    data = binary.pop("data")
    headers = {f"ce-{name}": value for name, value in binary.items()}
    headers["content-type"] = "application/json"
    await ask(connection, "binary", structured(data), headers)
    await ask(connection, "binary repeated as structured", structured(event("three")), kind)

    wrong = event("four", occured="2025-05-17", mode="verbatm")
    del wrong["data"]["occurred"]
    await ask(connection, "garbage", structured(wrong), kind)
    await ask(connection, "no JSON", b"\x00\x01 nothing", kind)
    foreign = {**event("five"), "source": "somebody-else"}
    await ask(connection, "foreign", structured(foreign), kind)

    batch = [event("six"), wrong, event("one"), event("six")]
    kinds = {"content-type": "application/cloudevents-batch+json"}
    await ask(connection, "batch", structured(batch), kinds)
    atomic = {**kinds, "Chancery-Atomic": "true"}
    await ask(connection, "atomic batch", structured([event("seven"), wrong]), atomic)

    query = {"key": "meeting/outsider", "min_position": 4}
    await ask(connection, "queried", structured(query), subject="chancery.query.conditions")
    await connection.drain()


asyncio.run(main(sys.argv[1]))
