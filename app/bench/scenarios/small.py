"""(c): small uploads over kept connections, each with its latency."""

import s3_servers
import tus_servers
from measuring import KIB, Spent, verify
from scenarios.bulk import counted, seen

CONNECTIONS = 16
COUNTED = 64 * KIB
WARM_UP_UPLOADS, WARM_UP_SECONDS = 3200, 20


class Pace:
    """How many uploads a server takes in a second, so that every sample lasts about as long."""

    def __init__(self, bench, size, shape):
        self.bench, self.size, self.shape = bench, size, shape
        self.rates = {}

    def send(self, server, count):
        """That many uploads, rounded to what the connections share; how many, and how it went."""
        count = CONNECTIONS * max(1, round(count / CONNECTIONS))
        requests = server.small_requests(self.shape, self.size)
        return count, self.bench.load.run("small", server.port, self.size, requests, CONNECTIONS, count)

    def rate(self, server, seconds):
        """As the last sample had it, or else found out."""
        count = CONNECTIONS
        while server.name not in self.rates:
            count, sent = self.send(server, count)
            server.discard()
            if sent.seconds > seconds / 4:
                self.rates[server.name] = count / sent.seconds
            count *= 2
        return self.rates[server.name]


def sample(bench, server, pace, counts):
    """Uploads for about so many seconds, every one verified, then removed."""
    seconds = bench.options.seconds
    rate = pace.rate(server, seconds)
    wanted = rate * seconds if counts else min(rate * WARM_UP_SECONDS, WARM_UP_UPLOADS)
    spent = Spent(server)
    count, sent = pace.send(server, wanted)
    pace.rates[server.name] = count / sent.seconds
    figures = {"uploads/s": count / sent.seconds, **spent.by_now("ms/upload", count / 1000),
               "p50 ms": sent.p50, "p99 ms": sent.p99}
    verify(server, [bench.source.digest(0, pace.size)] * count)
    server.discard()
    return figures


def sent(bench, view, kinds, store):
    for kib in bench.options.small:
        name = f"{kib} KiB" if kib < KIB else f"{kib // KIB} MiB"
        shapes = [shape for shape in tus_servers.SHAPES if bench.wanted(f"{name}, {shape}", view)]
        with bench.up(kinds if shapes else (), bench.options.folders["disk"], f"{name}, {view}", s3=store) as running:
            for shape in shapes:
                pace = Pace(bench, kib * KIB, shape)
                bench.turns(running, view, f"{name}, {shape}", lambda server, counts: sample(bench, server, pace, counts))


def measure(bench):
    sent(bench, "disk", tus_servers.SENT_SMALL, None)
    store = bench.store()
    sent(bench, "S3", s3_servers.SMALL, store)
    bench.report.note(f"{CONNECTIONS} kept connections; p50 and p99 of one upload, with both requests where there are two")
    for kind in tus_servers.SENT_SMALL:
        bench.report.note(f"{kind.name} syncs: {kind.syncs}")
    bench.report.note(store.about())
    counted(bench, store, f"S3 requests of {COUNTED // KIB} KiB", lambda server, relay: once(bench, server, relay, COUNTED))


def once(bench, server, relay, size):
    relay.take()
    requests = server.small_requests(tus_servers.WITH_UPLOAD, size)
    bench.load.run("small", server.port, size, requests, CONNECTIONS, CONNECTIONS)
    return seen(relay, CONNECTIONS, size)
