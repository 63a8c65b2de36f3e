"""(h): from the start of the process to its first answer."""

import http.client
import re
import subprocess
import time
from pathlib import Path

import tus_servers
from measuring import MIB
from servers import Missing, own_environment

ARCHIVE_SECONDS = 600
AHEAD_OF_TIME = 25  # from this version on an archive has more than classes, and another flag
EVERY_SECONDS = 0.005
PEERS = [tus_servers.Tusd, tus_servers.Rustus, tus_servers.Fileloft, tus_servers.TusNode]


def archive_made(options, java, work):
    """Flags for a start with the archive that `wharf archive` makes for that virtual machine."""
    number = version(java)
    archive = Path(work) / f"wharf-{number}.archive"
    done = subprocess.run(
        [java, *options.wharf_jvm.split(), "-jar", str(options.jar), "archive", "--to", str(archive)],
        capture_output=True, text=True, timeout=ARCHIVE_SECONDS, env=own_environment())
    if done.returncode or not archive.exists():
        raise Missing(f"`wharf archive`: {(done.stderr or done.stdout).strip()[:300]}")
    return [f"-XX:{'AOTCache' if int(number) >= AHEAD_OF_TIME else 'SharedArchiveFile'}={archive}"]


VARIANTS = {"jar": lambda *_: [], "archive": archive_made}
"""The ways to start the jar: name -> the flags that its virtual machine gets beside --wharf-jvm."""


def started_kind(name, java, flags):
    """Wharf as that virtual machine starts it with these flags."""

    class Started(tus_servers.Wharf):
        def command(self):
            _, *rest = super().command()
            return [java, *flags, *rest]

    Started.name = name
    return Started


def version(java):
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    return re.search(r'version "(\d+)', said)[1]


def virtual_machines(options):
    """Major version -> java; what is given, and a 25 where one is installed."""
    found = {version(options.java): options.java}
    places = [options.java25] if options.java25 else sorted(
        str(path) for place in ("/usr/lib/jvm", "/opt") for path in Path(place).glob("*25*/bin/java"))
    for java in places:
        found.setdefault(version(java), java)
    return found


def answered(server):
    """Whether it answers a tus request."""
    try:
        return server.ask("OPTIONS", server.creation_path, {})[0] < 500
    except (OSError, http.client.HTTPException):
        return False


def sample(bench, kind):
    """One start in an empty folder: seconds to the first answer, and CPU seconds by then."""
    server = kind(bench.options, bench.work)
    server.ready = lambda: answered(server)
    server.poll_seconds = EVERY_SECONDS
    try:
        server.start(bench.options.folders["disk"])
        seconds = time.monotonic() - server.launched
        return {"seconds": seconds, "CPU s": server.cpu_seconds(), "MiB": server.resident_bytes() / MIB}
    finally:
        server.stop()


def measure(bench):
    machines = virtual_machines(bench.options)
    if not {"17", "25"} <= set(machines):
        bench.report.lacks("", "JDK 17 or 25", f"only {', '.join(machines)} found; --java and --java25 name others")
    for number, java in machines.items():
        load = f"first answer, JDK {number}"
        kinds = []
        for variant, flags in VARIANTS.items():
            try:
                kinds.append(started_kind(f"wharf, {variant}", java, flags(bench.options, java, bench.work)))
            except Exception as why:
                bench.report.lacks(load, f"wharf, {variant}", why)
        rounds(bench, load, kinds)
    rounds(bench, "first answer, peers", bench.chosen(PEERS))
    bench.report.note("from the start of the process to an answer to OPTIONS, in an empty folder; asked every "
                      f"{EVERY_SECONDS * 1000:g} ms")


def rounds(bench, load, kinds):
    for turn in range(-min(1, bench.options.warm_up), bench.options.rounds):
        for kind in list(kinds):
            try:
                figures = sample(bench, kind)
            except Exception as why:
                bench.report.lacks(load, kind.name, why)
                kinds.remove(kind)
                continue
            if turn >= 0:
                bench.report.add("disk", load, kind.name, figures)
