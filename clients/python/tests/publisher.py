"""Publishes numbered events into a spool and says which are there: `publisher.py SPOOL SOURCE FIRST LAST`.

With `drain` in the place of SOURCE it drains it without end, at the address in FIRST.
"""

import logging
import sys

from chancery_client import Client, Spool, event
from tests.system import captured


def main(path: str, source: str, first: str, last: str) -> None:
    if source == "drain":
        spool = Spool(path, Client(first, attempts=1, timeout=20))
        while True:
            drained = spool.drain()
            print(drained.recorded, drained.duplicates, flush=True)
    spool = Spool(path, source=source)
    for number in range(int(first), int(last)):
        made = event("report.captured", captured(f"{source}-{number}"), id=f"{source}-{number}")
        spool.publish(made)
        print(number, flush=True)


logging.disable()
main(*sys.argv[1:])
