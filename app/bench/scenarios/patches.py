"""(d): one upload by many small PATCHes, one after the other on one connection."""

import http.client
import time
from contextlib import closing

import s3_servers
from measuring import KIB, Spent, verify
from scenarios.bulk import counted, seen
from tus_servers import STREAM_TYPE

COUNT, SIZE = 50, 100 * KIB
LOAD = f"{COUNT} x {SIZE // KIB} KiB, one upload"


def upload(bench, server):
    """Milliseconds of each PATCH, in order."""
    path = server.create(COUNT * SIZE)
    took = []
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=bench.options.limit)) as connection, \
            open(bench.source.path, "rb") as source:
        for number in range(COUNT):
            fields = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(number * SIZE), "Content-Type": STREAM_TYPE}
            body = source.read(SIZE)
            began = time.monotonic()
            connection.request("PATCH", path, body, fields)
            answer = connection.getresponse()
            answer.read()
            took.append((time.monotonic() - began) * 1000)
            if answer.status != 204:
                raise RuntimeError(f"PATCH at {number * SIZE} is answered {answer.status}")
    return took


def sample(bench, server):
    spent = Spent(server)
    took = upload(bench, server)
    seconds = sum(took) / 1000
    figures = {"PATCHes/s": COUNT / seconds, "seconds": seconds, **spent.by_now("ms/PATCH", COUNT / 1000),
               "p50 ms": sorted(took)[COUNT // 2], "slowest ms": max(took)}
    verify(server, [bench.source.digest(0, COUNT * SIZE)])
    server.discard()
    return figures


def measure(bench):
    store = bench.store()
    with bench.up(s3_servers.TUS, bench.options.folders["disk"], LOAD, s3=store) as running:
        bench.turns(running, store.name, LOAD, lambda server, _: sample(bench, server))
    counted(bench, store, f"S3 requests of {LOAD}", lambda server, relay: once(bench, server, relay))


def once(bench, server, relay):
    relay.take()
    upload(bench, server)
    return seen(relay, 1, COUNT * SIZE)
