"""What the scenarios share: the bytes that are sent, who sends them, and what a server spends meanwhile."""

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import servers

KIB = 1024
MIB = 1024 * KIB
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


def verify(server, expected):
    """It keeps these bodies, each once, and no other."""
    found = [digest(file) for file in server.stored()]
    if sorted(found) != sorted(expected):
        wrong = len([body for body in found if body not in expected])
        raise RuntimeError(f"{server.name} keeps {len(found)} bodies, {wrong} of them wrong (expected: {len(expected)})")


@dataclass(frozen=True)
class Sent:
    """What the load generator says: seconds of all, and of one upload its milliseconds."""

    seconds: float
    p50: float = 0
    p99: float = 0
    longest: float = 0


class Load:
    """The load generator, a C program."""

    def __init__(self, work, source, limit=LIMIT_SECONDS):
        self.source = source
        self.limit = limit
        self.program = servers.compiled("load/load.c", work)

    def run(self, mode, port, size, requests, *more):
        """Fails unless every answer is 2xx and comes in time."""
        try:
            done = subprocess.run(
                self.command(mode, port, size, *more), input=spoken(requests), capture_output=True, timeout=self.limit)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{mode} did not end within {self.limit} s") from None
        first, *answers = done.stdout.decode().splitlines() or [""]
        if done.returncode:
            raise RuntimeError(f"{mode} failed: {sorted({line[:60] for line in answers})[:5]} {done.stderr.decode()}")
        return Sent(*map(float, first.split()))

    @contextlib.contextmanager
    def beside(self, mode, port, size, requests, *more):
        """The same, running beside what is done here; how it ends does not matter."""
        command = self.command(mode, port, size, *more)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                running.stdin.write(spoken(requests))
                running.stdin.close()
                yield running
            finally:
                running.kill()

    def command(self, mode, port, size, *more):
        return [self.program, mode, str(port), str(self.source.path), str(size), *map(str, more)]


def spoken(requests):
    return b"".join(request + b"\0" for request in requests)


class Spent:
    """What a server spends from now on, and what works for it, told apart."""

    def __init__(self, server):
        self.server = server
        self.parties = {"": server, **{f"{name}'s ": helper for name, helper in server.helpers.items() if helper.roots()}}
        server.forget_peak()
        self.before = {name: party.cpu_seconds() for name, party in self.parties.items()}

    def by_now(self, unit, amount):
        """CPU per unit, and the server's peak memory."""
        time.sleep(SETTLE_SECONDS)
        spent = {f"{name}CPU {unit}": (party.cpu_seconds() - self.before[name]) / amount
                 for name, party in self.parties.items()}
        return {**spent, "peak MiB": self.server.peak_bytes() / MIB}


def warm_pages(folder, size):
    """Has the kernel take so many pages from its host and give them back, so that whoever writes next finds them there."""
    path = Path(folder) / "pages"
    with open(path, "wb", buffering=0) as file:
        for _ in range(0, size, BLOCK):
            file.write(bytes(BLOCK))
    path.unlink()
