"""(g): HEAD while bodies stream, and the time that taking an upload over takes."""

import http.client
import time
from contextlib import closing

import tus_servers
from measuring import MIB
from scenarios.replicas import of_cluster

STREAMS = 8
EVERY_SECONDS = 0.01
PLACES = {"take-over on one replica": "1", "take-over across replicas": "3"}


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def heads(server, path, seconds):
    """Milliseconds of each HEAD of an upload that nobody writes to."""
    took, until = [], time.monotonic() + seconds
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        while (began := time.monotonic()) < until:
            connection.request("HEAD", path, headers={"Tus-Resumable": "1.0.0"})
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 204):
                raise RuntimeError(f"HEAD is answered {answer.status}")
            took.append((time.monotonic() - began) * 1000)
            time.sleep(EVERY_SECONDS)
    return {"p50 ms": percentile(took, 0.5), "p99 ms": percentile(took, 0.99), "slowest ms": max(took), "HEADs": float(len(took))}


def loaded(bench, server):
    """One sample: bodies come in at the same rate for every server, and for as long as HEADs are asked."""
    path = server.create(MIB)
    size = bench.options.size // STREAMS
    rate = int(size / bench.options.heads)
    with bench.load.beside("slow", server.port, size, server.requests(STREAMS, size), rate) as bodies:
        figures = heads(server, path, bench.options.heads)
        if bodies.poll():
            raise RuntimeError("the bodies beside it failed")
    server.discard()
    return {**figures, "MiB/s beside": STREAMS * rate / MIB}


def idle(bench, server):
    return heads(server, server.create(MIB), bench.options.heads)


def measure(bench):
    folder = bench.options.folders["memory"]
    with bench.up(tus_servers.ASKED, folder, "HEAD") as running:
        bench.turns(running, "resident", "HEAD, nothing else", lambda server, _: idle(bench, server))
        bench.turns(running, "resident", f"HEAD beside {STREAMS} uploads", lambda server, _: loaded(bench, server))
    for load, count in PLACES.items():
        found = of_cluster(bench, load, "take-overs", "--replicas", count, "--take-overs", bench.options.take_overs)
        for outcome in found:
            bench.report.add(f"beside {outcome['beside']}", load, "wharf", {
                "p99 ms": percentile(outcome["head"], 0.99), "p50 ms": percentile(outcome["head"], 0.5),
                "slowest ms": max(outcome["head"]), "PATCH p99 ms": percentile(outcome["patch"], 0.99),
                "odd": len(outcome["odd"])})
