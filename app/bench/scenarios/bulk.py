"""(a) and (b): one body by one PATCH, and eight at once."""

import time

import s3_servers
import tus_servers
from bench import gib, sizes
from measuring import MIB, Spent, verify, warm_pages
from s3_relay import KINDS, Relay

STREAMS = (1, 8)
RELAY_SECONDS = 1


def sample(bench, server, streams, size):
    """`streams` bodies of `size` bytes at once, verified, then removed."""
    requests = server.requests(streams, size)
    spent = Spent(server)
    sent = bench.load.run("send", server.port, size, requests)
    amount = gib(streams * size)
    figures = {"GiB/s": amount / sent.seconds, **spent.by_now("s/GiB", amount)}
    verify(server, [bench.source.digest(n * size, size) for n in range(streams)])
    server.discard()
    return figures


def wanted(bench, size, view):
    """How many streams, and what that load is called."""
    loads = [(streams, sizes(streams, size // streams)) for streams in STREAMS]
    return [(streams, load) for streams, load in loads if bench.wanted(load, view)]


def to_disk(bench):
    """Two views: fresh files on the disk, and files in memory whose pages the kernel has at hand."""
    size = bench.options.size
    for view, folder in bench.views():

        def one(server, _):
            if view == "resident":
                warm_pages(folder, size + size // 8)
            return sample(bench, server, streams, size // streams)

        loads = wanted(bench, size, view)
        with bench.up(tus_servers.SENT_BULK if loads else (), folder, view) as running:
            for streams, load in loads:
                bench.turns(running, view, load, one)
    bench.report.note("resident: files in memory (tmpfs), after as many pages were touched and freed; disk: new files")
    bench.report.note("wharf syncs and journals before it answers; no other here syncs")
    bench.report.note("rustus holds each body in memory (`--max-body-size`; as it comes it refuses PATCHes above 256 KiB)")


def to_s3(bench):
    store = bench.store()
    size = min(bench.options.size, store.room)
    loads = wanted(bench, size, store.name)
    with bench.up(s3_servers.TUS if loads else (), bench.options.folders["disk"], store.name, s3=store) as running:
        for streams, load in loads:
            bench.turns(running, store.name, load, lambda server, _: sample(bench, server, streams, size // streams))
    bench.report.note(store.about())
    counted(bench, store, f"S3 requests of {size // MIB} MiB", lambda server, relay: once(bench, server, relay, size))


def once(bench, server, relay, size):
    relay.take()
    bench.load.run("send", server.port, size, server.requests(1, size))
    return seen(relay, 1, size)


def seen(relay, uploads, size):
    """Requests of each kind for an upload, and bytes sent for a byte."""
    time.sleep(RELAY_SECONDS)
    counts = relay.take()
    every = sum(number for kind, number in counts.items() if kind != "bytes")
    return {"all": every / uploads, **{kind: counts[kind] / uploads for kind in KINDS},
            "bytes sent/byte": counts["bytes"] / uploads / size}


def counted(bench, store, load, sample):
    """One sample of each server through a relay that counts what S3 is asked."""
    if not bench.wanted(load, store.name):
        return
    relay = Relay(store.endpoint)
    try:
        with bench.up(s3_servers.TUS, bench.options.folders["disk"], load, s3=store, endpoint=relay.endpoint) as running:
            for server in list(running):
                figures = bench.guarded(running, server, load, lambda: sample(server, relay))
                if figures:
                    bench.report.add(store.name, load, server.name, figures)
                    bench.guarded(running, server, load, server.discard)
    finally:
        relay.close()
