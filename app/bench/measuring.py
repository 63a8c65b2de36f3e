"""What the runs share: the bytes that are sent, who sends them, and the report."""

import hashlib
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import servers
from servers import Missing

MIB = 1024 * 1024
GIB = 1024 * MIB
SETTLE_SECONDS = 0.3
BLOCK = 4 * MIB
LIMIT_SECONDS = 600


class Source:
    """Random bytes on disk, cached, and the digests of their slices."""

    def __init__(self, folder, size):
        self.path = Path(folder) / "source"
        self.digests = {}
        with open(self.path, "wb") as file:
            for _ in range(0, size, BLOCK):
                file.write(os.urandom(BLOCK))

    def digest(self, start, size):
        if (start, size) not in self.digests:
            with open(self.path, "rb") as file:
                file.seek(start)
                self.digests[start, size] = digest(file, size)
        return self.digests[start, size]


def digest(file, size=None):
    sha = hashlib.sha256()
    left = size if size is not None else sys.maxsize
    while block := file.read(min(BLOCK, left)):
        sha.update(block)
        left -= len(block)
    return sha.hexdigest()


class Load:
    """The load generator: the C program, or curl for the bulk loads if there is no compiler."""

    def __init__(self, work, source, limit=LIMIT_SECONDS):
        self.source = source
        self.limit = limit
        try:
            self.program = servers.compiled("load/load.c", work)
        except Missing:
            self.program = None

    def run(self, mode, port, size, requests, *more):
        """Seconds and the answers' lines; fails unless every answer is 2xx and comes in time."""
        if not self.program:
            return self.by_curl(port, size, requests)
        try:
            done = subprocess.run(
                [self.program, mode, str(port), str(self.source.path), str(size), *map(str, more)],
                input=b"".join(request + b"\0" for request in requests),
                capture_output=True, timeout=self.limit)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{mode} did not end within {self.limit} s") from None
        lines = done.stdout.decode().splitlines()
        if done.returncode:
            raise RuntimeError(f"{mode} failed: {sorted(set(lines[1:]))} {done.stderr.decode()}")
        return float(lines[0]), lines[1:]

    def by_curl(self, port, size, requests):
        start = time.monotonic()
        clients = [self.curl(n, port, size, request) for n, request in enumerate(requests)]
        if any([client.wait() for client in clients]):
            raise RuntimeError("curl failed")
        return time.monotonic() - start, []

    def curl(self, n, port, size, request):
        first, *fields = request.decode().strip().split("\r\n")
        method, path, _ = first.split()
        command = ["curl", "-sf", "-X", method, "-m", str(self.limit), "-T", "-",
                   f"http://127.0.0.1:{port}{path}"]
        for field in fields + ["Expect:"]:
            command += ["-H", field]
        tail = ["tail", "-c", f"+{n * size + 1}", str(self.source.path)]
        slices = subprocess.Popen(tail, stdout=subprocess.PIPE)
        cut = subprocess.Popen(["head", "-c", str(size)], stdin=slices.stdout, stdout=subprocess.PIPE)
        return subprocess.Popen(command, stdin=cut.stdout)


class Peak(threading.Thread):
    """Samples a server's resident set until stopped."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.stopped = server, 0, threading.Event()
        self.start()

    def run(self):
        while not self.stopped.wait(0.25):
            self.most = max(self.most, self.server.resident_bytes())

    def stop(self):
        self.stopped.set()
        self.join()
        return self.most


class Report:
    def __init__(self):
        self.samples = []
        self.missing = {}

    def add(self, view, load, server, sample):
        print(f"  {view} | {load} | {server}: " + ", ".join(f"{k} {v:.3f}" for k, v in sample.items()),
              file=sys.stderr, flush=True)
        self.samples.append({"view": view, "load": load, "server": server, **sample})

    def markdown(self, about):
        lines = [*about, ""]
        for view, load in dict.fromkeys((s["view"], s["load"]) for s in self.samples):
            lines += [f"### {load}, {view}", "", *self.table(view, load), ""]
        lines += [f"- missing: {name}: {why}" for name, why in self.missing.items()]
        return "\n".join(lines) + "\n"

    def table(self, view, load):
        rows = [s for s in self.samples if (s["view"], s["load"]) == (view, load)]
        figures = [key for key in rows[0] if key not in ("view", "load", "server")]
        yield "| server | " + " | ".join(figures) + " | n |"
        yield "|---" * (len(figures) + 2) + "|"
        for server in dict.fromkeys(row["server"] for row in rows):
            own = [row for row in rows if row["server"] == server]
            cells = [median_and_range([row[figure] for row in own]) for figure in figures]
            yield f"| {server} | " + " | ".join(cells) + f" | {len(own)} |"


def median_and_range(values):
    digits = 0 if max(values) >= 100 else 2
    middle, low, high = (f"{v:.{digits}f}" for v in (statistics.median(values), min(values), max(values)))
    return f"**{middle}** [{low}-{high}]" if len(values) > 1 else middle
