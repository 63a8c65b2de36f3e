"""A server that is measured: started, watched and ended in one way, whatever it is."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
STREAM_TYPE = "application/offset+octet-stream"
START_SECONDS = 60


class Missing(Exception):
    """This server cannot be measured here; says why."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def head(method, path, **fields):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines + ["", ""]).encode()


def tool(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{name} is not installed")
    return found


def compiled(source, work):
    """The C program of that source, or Missing."""
    program = Path(work) / Path(source).stem
    if not program.exists():
        compile = [tool("gcc"), "-O2", "-o", str(program), str(HERE / source), "-lpthread"]
        subprocess.run(compile, check=True)
    return str(program)


def own_environment():
    """Ours, without what is meant for a Wharf or a test of somebody else."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WHARF_")}


class Server:
    """One server process (and its children) on loopback, with a directory of its own."""

    name = ""
    syncs = "never"
    poll_seconds = 0.05
    stop_seconds = 20
    environment = {}

    def __init__(self, options, work):
        self.options = options
        self.work = Path(work)
        self.process = self.directory = None
        self.helpers = {}  # what works for it and is told apart: name -> Server

    def command(self):
        raise NotImplementedError

    def start(self, directory):
        self.directory = Path(directory) / self.name
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.port = free_port()
        command = self.command()
        self.launched = time.monotonic()
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**own_environment(), **self.environment})
        self.wait_until(self.ready)

    def log(self):
        return Path(self.options.output) / f"{self.name}.log"

    def wait_until(self, condition):
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{self.name} does not start, see {self.log()}")
            time.sleep(self.poll_seconds)

    def ready(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def cpu_seconds(self):
        """user + system of the process, its living and its reaped children."""
        return sum(sum(map(int, stat[11:15])) for stat in self._stats().values()) / TICKS

    def resident_bytes(self):
        return sum(int(stat[21]) for stat in self._stats().values()) * os.sysconf("SC_PAGE_SIZE")

    def forget_peak(self):
        """Starts peak_bytes() anew."""
        for pid in self._stats():
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peak_bytes(self):
        """The most that each process has had resident, added up."""
        most = 0
        for pid in self._stats():
            with contextlib.suppress(OSError):
                found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
                most += int(found[1]) * 1024 if found else 0
        return most

    def roots(self):
        """The processes that this server consists of, without their descendants."""
        return {self.process.pid}

    def _stats(self):
        """/proc/<pid>/stat after the program's name, of the processes and their descendants."""
        stats = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stats[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
                except (FileNotFoundError, ProcessLookupError):
                    pass
        family = self.roots()
        while True:
            grown = family | {pid for pid, stat in stats.items() if int(stat[1]) in family}
            if grown == family:
                return {pid: stats[pid] for pid in family if pid in stats}
            family = grown
