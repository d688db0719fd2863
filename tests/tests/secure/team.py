"""A team that knows nothing of ours: its durable consumer, a bucket, and the changes of a view."""

import asyncio
import json
import ssl
import sys

import nats


def tell(**what):
    print(json.dumps(what), flush=True)


async def main(url, ca, seed, name):
    tls = ssl.create_default_context(cafile=ca)
    nc = await nats.connect(url, tls=tls, nkeys_seed=seed, inbox_prefix=f"_INBOX_{name}")
    js = nc.jetstream(prefix="STORE.API")
    events = await js.pull_subscribe_bind(f"team-{name}", "CHANCERY_EVENTS")
    (message,) = await events.fetch(1, timeout=10)
    event = json.loads(message.data)
    tell(event={"source": event["source"], "id": event["id"], "sequence": message.metadata.sequence.stream})
    await message.ack_sync()
    bucket = await js.key_value("chancery_conditions")
    entry = await bucket.get("meeting/a-b")
    tell(kept=json.loads(entry.value)["key"])
    changes = await nc.subscribe("chancery.views.conditions.>")
    await nc.flush()
    tell(listening=True)
    async for change in changes.messages:
        tell(change=change.subject)


asyncio.run(main(*sys.argv[1:]))
