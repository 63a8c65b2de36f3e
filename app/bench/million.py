#!/usr/bin/env python3
"""(j): what is asked of uploads with many open ones in the journal, beside the same with few; PostgreSQL and the H2 file."""

import argparse
import calendar
import contextlib
import http.client
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cluster_world import Postgres
from servers import HERE, ROOT, Missing, own_environment
from tus_servers import Wharf

PATCH_BYTES, LENGTH, PAGE = 1024, 1 << 20, 100
TOKEN = "bench"
STRAYS, SWEEP_AFTER = 20, "60s"
DUE = 400
TUS = {"Tus-Resumable": "1.0.0"}
LIMIT_SECONDS = 900


class Journal:
    """One database with so many open uploads, and the server that has it."""

    def __init__(self, options, work, kind, count, postgres):
        self.kind, self.count, self.postgres, self.options = kind, count, postgres, options
        self.staged = min(count, options.staged)
        self.ids = Path(work) / f"ids-{kind}-{count}"
        self.database = f"wharf_{count}"
        if postgres:
            postgres.run("createdb", "-h", postgres.host, "-p", postgres.port, "-U", "wharf", self.database)
        self.server = Kept(options, work, f"wharf-{kind}-{count}", self.url() if postgres else "")

    def url(self):
        return f"jdbc:postgresql://{self.postgres.host}:{self.postgres.port}/{self.database}?user=wharf"

    def file(self):
        return self.server.directory / "journal" / "wharf"

    def fill(self, directory):
        """One upload as Wharf writes it, then its likes while the server is away."""
        self.server.start(directory)
        path = self.server.create(LENGTH)
        patch(self, path.rpartition("/")[2], 0)
        time.sleep(1)
        self.server.end()
        url = self.url() + "&reWriteBatchedInserts=true" if self.postgres else (
            f"jdbc:h2:file:{self.file()};DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;CACHE_SIZE=600000")
        staging = next((self.server.directory / "files/.wharf/staging").iterdir())
        began = time.monotonic()
        done = subprocess.run(
            [self.options.java, "-Xmx2g", "-XX:+UseSerialGC", "-cp", str(self.options.jar), str(HERE / "many/Fill.java"), url,
             path.rpartition("/")[2], str(self.count - 1), str(staging), str(self.staged), str(self.ids)],
            capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self.kind}: cannot be filled: {done.stderr}")
        self.left = self.ids.read_text().split()
        random.Random(5).shuffle(self.left)
        self.staging = staging
        return time.monotonic() - began

    def fresh(self):
        """An upload that nobody has asked for since the start."""
        return self.left.pop()


class Kept(Wharf):
    """The jar on a folder that stays when it ends."""

    def __init__(self, options, work, name, url):
        super().__init__(options, work)
        self.name, self.url, self.more = name, url, {}

    def command(self):
        command = super().command()
        self.environment = {**self.environment, "WHARF_ADMIN_TOKEN": TOKEN, "WHARF_FTP_BIND": "off", "WHARF_DB_URL": self.url,
                            "WHARF_LOG_FORMAT": "plain", **self.more}
        return command

    def again(self):
        """Seconds until it is ready."""
        began = time.monotonic()
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**own_environment(), **self.environment})
        deadline = began + LIMIT_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{self.name} does not start, see {self.log()}")
            time.sleep(0.05)
        self.kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.management_kept = http.client.HTTPConnection("127.0.0.1", self.management, timeout=120)
        return time.monotonic() - began

    def rested(self):
        """Connections that did nothing for a minute are closed by the server; the next request opens new ones."""
        self.kept.close()
        self.management_kept.close()

    def end(self):
        """Seconds until it has ended in order."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(LIMIT_SECONDS)
        return time.monotonic() - began


def timed(connection, method, path, body=None, fields=TUS):
    """Milliseconds, the answer and its text; one connection for all."""
    began = time.perf_counter()
    connection.request(method, path, body, fields)
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path} is answered {answer.status}: {text[:300]}")
    return took, answer, text


def patch(journal, id, offset):
    connection = getattr(journal.server, "kept", None) or http.client.HTTPConnection("127.0.0.1", journal.server.port)
    fields = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    took, answer, _ = timed(connection, "PATCH", f"/files/{id}", b"x" * PATCH_BYTES, fields)
    if answer.headers["Upload-Offset"] != str(offset + PATCH_BYTES):
        raise RuntimeError(f"{journal.kind}: PATCH goes on at {answer.headers['Upload-Offset']}")
    return took


def head(journal, id):
    took, answer, _ = timed(journal.server.kept, "HEAD", f"/files/{id}")
    if answer.headers["Upload-Offset"] != str(PATCH_BYTES):
        raise RuntimeError(f"{journal.kind}: HEAD says {answer.headers['Upload-Offset']}")
    return took


def create(journal):
    return timed(journal.server.kept, "POST", "/files/", b"", {**TUS, "Upload-Length": str(LENGTH)})[0]


def page(journal, query, least):
    took, _, text = timed(journal.server.management_kept, "GET", f"/admin/v1/uploads?limit={PAGE}{query}",
                          fields={"Authorization": f"Bearer {TOKEN}"})
    if text.count(b'"id"') < least:
        raise RuntimeError(f"{journal.kind}: {query} lists {text.count(b'id')}")
    return took


def deep(journal):
    """A place in the middle of the list, as a page names it."""
    middle = journal.ids.read_text().split()[journal.staged // 2]
    listed = timed(journal.server.management_kept, "GET", f"/admin/v1/uploads?prefix={middle}",
                   fields={"Authorization": f"Bearer {TOKEN}"})[2].decode()
    whole, part = re.search(r'"created":"([^".Z]*)\.?(\d*)Z"', listed).groups()
    seconds = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))
    return f"{seconds * 1000 + int((part + '000')[:3])}.{middle}"


def operations(journal):
    """What is measured: name, what one turn does, and how often at most."""
    hot = journal.fresh()
    place = deep(journal)
    return {
        "HEAD, from the journal": (lambda: head(journal, journal.fresh()), 250),
        "HEAD, in memory": (lambda: head(journal, hot), 600),
        "PATCH 1 KiB, from the journal": (lambda: patch(journal, journal.fresh(), PATCH_BYTES), 250),
        "creation": (lambda: create(journal), 300),
        "list, first page": (lambda: page(journal, "", PAGE), 200),
        "list, from the middle": (lambda: page(journal, f"&after={place}", PAGE), 200),
        "list by prefix, one": (lambda: page(journal, f"&prefix={hot}", 1), 100),
        "list by owner, none": (lambda: page(journal, "&owner=nobody", 0), 60),
        "list of ended, none": (lambda: page(journal, "&state=ended", 0), 100),
    }


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def compare(options, journals):
    """Turn by turn, each journal once."""
    asked = [operations(journal) for journal in journals]
    for name, (_, times) in asked[0].items():
        took = [[] for _ in journals]
        times = max(4, int(times * options.share))
        for journal in journals:
            journal.server.rested()
        for turn in range(-max(2, times // 10), times):
            order = list(enumerate(asked))
            for number, own in order if turn % 2 else reversed(order):
                once = own[name][0]()
                if turn >= 0:
                    took[number].append(once)
        yield name, took


def due(journals):
    """So many uploads are due at once: seconds until the last was looked at, from the first. The waker looks each minute or so."""
    for journal in journals:
        sql(journal, f"UPDATE upload_index SET wake_at = 1 WHERE upload_id IN ({quoted(journal.left[:DUE])})")
    return spans(journals, lambda journal: int(sql(journal, "SELECT count(*) FROM upload_index WHERE wake_at = 1")), DUE, 240)


def spans(journals, left, whole, limit):
    """For each journal the seconds in which what is left goes from less than the whole to nothing."""
    until, first, took = time.monotonic() + limit, {}, {}
    while len(took) < len(journals):
        if time.monotonic() > until:
            raise RuntimeError(f"{journals[0].kind}: not done within {limit} s")
        for journal in (journal for journal in journals if journal not in took):
            count = left(journal)
            if count < whole:
                first.setdefault(journal, time.monotonic())
            if not count:
                took[journal] = time.monotonic() - first[journal]
        time.sleep(0.005)
    return [took[journal] for journal in journals]


def sweep(journals):
    """
    Seconds that the sweep of staging takes for a thousand of what lies there: from the first to the last of some strays, which
    lie anywhere among the others.
    """
    strays, staged = {}, {}
    for journal in journals:
        journal.server.end()
        staged[journal] = sum(1 for _ in journal.staging.iterdir())
        strays[journal] = [journal.staging / f"stray-{random.getrandbits(72):018x}" for _ in range(STRAYS)]
        for stray in strays[journal]:
            stray.mkdir()
        for folder in journal.staging.iterdir():
            os.utime(folder, (1, 1))
            for file in folder.iterdir():
                os.utime(file, (1, 1))
        journal.server.more = {"WHARF_SWEEP_AFTER": SWEEP_AFTER}
    for journal in journals:
        journal.server.again()
    took = spans(journals, lambda journal: sum(stray.exists() for stray in strays[journal]), STRAYS, 600)
    return [seconds / staged[journal] * 1000 for journal, seconds in zip(journals, took)]


def quoted(ids):
    return ", ".join(f"'{id}'" for id in ids)


def sql(journal, text):
    done = subprocess.run(
        [str(journal.postgres.programs / "psql"), "-h", journal.postgres.host, "-p", str(journal.postgres.port), "-U", "wharf",
         "-d", journal.database, "-Atc", text], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def measure_kind(options, work, kind, lines):
    postgres = Postgres(work, "127.0.0.1") if kind == "postgresql" else None
    with contextlib.ExitStack() as stack:
        if postgres:
            stack.callback(postgres.close)
        journals = [Journal(options, work, kind, count, postgres) for count in options.uploads]
        for journal in journals:
            stack.callback(journal.server.stop)
            say(f"{kind}, {journal.count}: filled in {journal.fill(Path(options.disk)):.0f} s")
        for start in ("first start", "second start"):
            seconds = []
            for journal in journals:
                up = journal.server.again()
                seconds.append((up, journal.server.resident_bytes() >> 20, journal.server.end()))
            for what, n in (("s to ready", 0), ("MiB resident", 1), ("s to end", 2)):
                lines.add(kind, f"{start}, {what}", [s[n] for s in seconds])
        for journal in journals:
            journal.server.again()
        for name, took in compare(options, journals):
            lines.add(kind, name, took)
        lines.add(kind, "MiB resident at the end", [journal.server.resident_bytes() >> 20 for journal in journals])
        if postgres and options.due:
            lines.add(kind, f"{DUE} due uploads looked after, s", due(journals))
        if options.due:
            lines.add(kind, "sweep of a thousand staged, s", sweep(journals))


class Lines:
    """The table: for each operation p50 and p99 (or the figure itself) by journal, and the ratio of the last to the first."""

    def __init__(self, options):
        self.rows = []
        self.uploads = options.uploads

    def add(self, kind, name, values):
        if isinstance(values[0], list):
            cells = [f"{percentile(v, 0.5):.2f} / {percentile(v, 0.99):.2f}" for v in values]
            ratios = [percentile(values[-1], p) / percentile(values[0], p) for p in (0.5, 0.99)]
            n = len(values[0])
        else:
            cells, ratios, n = [f"{v:.2f}" for v in values], [values[-1] / max(values[0], 1e-9)], 1
        self.rows.append({"kind": kind, "operation": name, "cells": cells, "ratios": ratios, "n": n, "samples": values})
        say(self.text(self.rows[-1]))

    @staticmethod
    def text(row):
        return (f"| {row['kind']} | {row['operation']} | " + " | ".join(row["cells"]) + " | "
                + " / ".join(f"{ratio:.2f}" for ratio in row["ratios"]) + f" | {row['n']} |")

    def markdown(self):
        heads = ["database", "operation", *(f"{count:,} uploads" for count in self.uploads), "ratio", "n"]
        return ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *map(self.text, self.rows)]


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(options, work):
    """Options: java, jar, wharf_jvm, output, disk, uploads, staged, share, databases, due. Lines of Markdown."""
    lines = Lines(options)
    for kind in options.databases:
        measure_kind(options, work, kind, lines)
    return lines.markdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", default="1000,1000000", help="open uploads in the journals that are compared (%(default)s)")
    parser.add_argument("--databases", default="postgresql,h2", help="%(default)s")
    parser.add_argument("--staged", type=int, default=20000, help="of them that have bytes on the disk, too (%(default)s)")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of requests (%(default)s)")
    parser.add_argument("--due", action="store_true", help="also what Wharf does by itself, which takes minutes")
    parser.add_argument("--jar", default=str(ROOT / "app/target/wharf.jar"))
    parser.add_argument("--java", default="java")
    parser.add_argument("--wharf-jvm", default="-XX:+UseSerialGC -Xmx256m")
    parser.add_argument("--disk", default=str(ROOT / "app/target"))
    parser.add_argument("--output", default=str(ROOT / "app/target/bench"))
    options = parser.parse_args()
    options.uploads = [int(n) for n in options.uploads.split(",")]
    options.databases = options.databases.split(",")
    Path(options.output).mkdir(parents=True, exist_ok=True)
    work = tempfile.mkdtemp(prefix="wharf-million-", dir=options.disk)
    Path(work).chmod(0o755)
    options.disk = work
    try:
        table = measure(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    Path(options.output, "million.md").write_text("\n".join(table) + "\n")
    print("\n".join(table))


if __name__ == "__main__":
    main()
