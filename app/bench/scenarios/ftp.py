"""(e): STOR and RETR, plain and under TLS, one and eight; LIST of a large folder; idle sessions."""

import os
import time

import ftp_servers
from bench import gib, sizes
from ftp_client import CHUNK, Transfer, login, place, together
from measuring import KIB, MIB, SETTLE_SECONDS, Spent, digest, warm_pages
from scenarios.bulk import STREAMS


def sample(bench, server, view, verb, secure, streams):
    """Files of different bytes at once; what came by STOR is verified, and RETR fetches it."""
    size = bench.options.size // streams
    if verb == "STOR" and view == "resident":
        warm_pages(bench.options.folders["memory"], bench.options.size + bench.options.size // 8)
    transfers = [Transfer(verb, secure, name, bench.source.path, n * size, size) for n, name in enumerate(names(streams))]
    spent, amount = [], gib(size * streams)
    seconds, figures = together(
        server, transfers, bench.options.limit, lambda: spent.append(Spent(server)), lambda: spent[0].by_now("s/GiB", amount))
    figures = {"GiB/s": amount / seconds, **figures}
    for n, name in enumerate(names(streams) if verb == "STOR" else []):
        with open(server.stored(name), "rb") as file:
            if digest(file) != bench.source.digest(n * size, size):
                raise RuntimeError(f"{server.name} kept other bytes than were sent")
    return figures


def channel(secure):
    return "TLS" if secure else "plain"


def load_name(bench, secure, streams):
    return f"{channel(secure)}, {sizes(streams, bench.options.size // streams)}"


def bulk(bench, running, view, load, secure, streams):
    """STOR, RETR of what it left, and away with it, server by server."""
    for server in [server for server in running if secure and not server.tls]:
        bench.report.lacks(load, server.name, "it has no TLS here")
        running.remove(server)
    for turn in range(-bench.options.warm_up, bench.options.rounds):
        for server in list(running):
            for verb in ("STOR", "RETR"):
                figures = server in running and bench.guarded(
                    running, server, f"{verb} {load}, {view}", lambda: sample(bench, server, view, verb, secure, streams))
                if figures and turn >= 0:
                    bench.report.add(view, f"{verb} {load}", server.name, figures)
            for name in names(streams):
                server.stored(name).unlink(missing_ok=True)


def names(streams):
    return [f"f{streams}-{n}.bin" for n in range(streams)]


def listing(bench, server):
    """LIST of one folder of many empty files."""
    entries, folder = bench.options.entries, server.stored("many")
    if not folder.exists():
        folder.mkdir()
        for n in range(entries):
            (folder / f"file-{n:06d}.bin").touch()
        os.chmod(folder, 0o777)
    ftp = login(place(server), False)
    idle = server.resident_bytes()
    spent = Spent(server)
    began, first, lines = time.monotonic(), 0, 0
    connection, _ = ftp.ntransfercmd("LIST many")
    connection.setblocking(True)
    while block := connection.recv(CHUNK):
        first = first or time.monotonic() - began
        lines += block.count(b"\n")
    connection.close()
    ftp.voidresp()
    seconds = time.monotonic() - began
    figures = spent.by_now("s/100,000", entries / 100_000)
    ftp.close()
    if lines < entries:
        bench.report.note(f"{server.name} lists {lines} of {entries} files")
    return {"seconds": seconds, "first byte s": first, **figures, "more MiB": figures["peak MiB"] - idle / MIB}


def idle_sessions(bench, server):
    """Sessions that are logged in and say nothing: what memory one takes."""
    count = bench.options.sessions
    login(place(server), False).close()
    before = server.resident_bytes()
    sessions = [login(place(server), False) for _ in range(count)]
    time.sleep(SETTLE_SECONDS)
    after = server.resident_bytes()
    for session in sessions:
        session.close()
    return {"KiB/session": (after - before) / KIB / count}


def measure(bench):
    for view, folder in bench.views():
        for secure in (False, True):
            loads = [(load_name(bench, secure, streams), streams) for streams in STREAMS]
            loads = [(load, streams) for load, streams in loads if bench.wanted(load, view)]
            with bench.up(ftp_servers.ALL if loads else (), folder, f"{channel(secure)}, {view}") as running:
                for load, streams in loads:
                    bulk(bench, running, view, load, secure, streams)
    loads = ((f"LIST of {bench.options.entries} files", listing), (f"{bench.options.sessions} idle sessions", idle_sessions))
    loads = [(load, one) for load, one in loads if bench.wanted(load, "disk")]
    with bench.up(ftp_servers.ALL if loads else (), bench.options.folders["disk"], "LIST and sessions") as running:
        for load, one in loads:
            for server in list(running):
                figures = bench.guarded(running, server, load, lambda: one(bench, server))
                if figures:
                    bench.report.add("disk", load, server.name, figures)
    bench.report.note("clients log in before the clock starts; STOR is verified by SHA-256, RETR by length")
    bench.report.note("wharf syncs and journals before its 226; no other here syncs")
