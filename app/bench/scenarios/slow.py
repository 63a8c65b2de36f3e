"""(f): many slow clients at once; what one takes of memory."""

import resource

import tus_servers
from bench import gib
from measuring import KIB, MIB, Spent, verify

RATE, SIZE = 10 * KIB, 100 * KIB
SPARE_FILES = 600


def fitting(count):
    """So many as fit: the server has a socket and a file open for each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * count + SPARE_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), max(hard, wanted)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(count, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES) // 2)


def sample(bench, server, count):
    """Memory before and at its peak; every byte of each verified."""
    requests = server.requests(count, SIZE)
    idle = server.resident_bytes()
    spent = Spent(server)
    sent = bench.load.run("slow", server.port, SIZE, requests, RATE)
    figures = spent.by_now("s/GiB", gib(count * SIZE))
    most = figures["peak MiB"] * MIB
    verify(server, [bench.source.digest(0, SIZE)] * count)
    server.discard()
    return {"KiB/upload": (most - idle) / KIB / count, "idle MiB": idle / MIB, **figures, "seconds": sent.seconds}


def measure(bench):
    """Each server alone and once in a start, for memory that was used before is not given back."""
    for wanted in bench.options.slow:
        count = fitting(wanted)
        load = f"{wanted} slow uploads"
        if count < wanted:
            bench.report.note(f"{count} instead of {wanted}: `ulimit -n` allows no more files")
        for _ in range(bench.options.rounds):
            for kind in bench.chosen(tus_servers.SENT_BULK):
                with bench.up([kind], bench.options.folders["disk"], load) as running:
                    for server in list(running):
                        figures = bench.guarded(running, server, load, lambda: sample(bench, server, count))
                        if figures:
                            bench.report.add("disk", load, server.name, figures)
    bench.report.note(f"{RATE // KIB} KiB/s each, {SIZE // KIB} KiB in all; the server is started anew for each sample")
