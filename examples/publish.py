#!/usr/bin/env python3
"""Publish CloudEvents (JSON lines) with plain nats-py and print one receipt per line.

    pip install nats-py
    python3 examples/publish.py [--nats URL] [FILE]        # FILE defaults to standard input

A receipt means: on disk, at this position. Publishing the same event again gives the first receipt
again (status "duplicate"), so anything that fails on the way may simply be sent once more.
"""
import argparse
import asyncio
import json
import sys

import nats
from nats.errors import NoRespondersError, TimeoutError

ATTEMPTS = 10


async def publish(nc, event):
    """Returns the receipt, or the problem document that says what to change."""
    subject = f"chancery.ingest.{event['source']}"
    body = json.dumps(event, ensure_ascii=False).encode()
    for attempt in range(ATTEMPTS):
        pause = min(0.1 * 2**attempt, 2.0)
        try:
            reply = await nc.request(subject, body, timeout=10)
        except (NoRespondersError, TimeoutError):
            await asyncio.sleep(pause)  # nobody there yet, or no answer: the id makes a repeat harmless
            continue
        answer = json.loads(reply.data)
        if answer["status"] not in (429, 503):
            return answer
        await asyncio.sleep(max(pause, answer.get("retry_after_ms", 0) / 1000))
    raise SystemExit(f"no receipt for {event['id']} after {ATTEMPTS} attempts")


async def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--nats", default="nats://127.0.0.1:4222")
    arguments.add_argument("file", nargs="?", type=argparse.FileType("rb"), default=sys.stdin.buffer)
    options = arguments.parse_args()
    nc = await nats.connect(options.nats)
    rejected = 0
    for line in options.file:
        if line.strip():
            answer = await publish(nc, json.loads(line))
            rejected += answer["status"] not in ("recorded", "duplicate")
            print(json.dumps(answer), flush=True)
    await nc.close()
    sys.exit(4 if rejected else 0)


if __name__ == "__main__":
    asyncio.run(main())
