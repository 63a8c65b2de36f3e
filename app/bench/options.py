"""What can be asked of the command, and where it works."""

import argparse
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from measuring import MIB
from servers import ROOT

QUICK = {
    "rounds": 1, "warm_up": 0, "views": "resident", "size": 64, "small": "64", "seconds": 0.3, "slow": "50,200", "heads": 2,
    "take_overs": 10, "uploads": "1000,10000", "replica_rounds": 1, "replica_small": 120, "entries": 2000, "sessions": 5}
ARGUMENTS = (
    ("--servers", "", "only these, by their names in the report"),
    ("--loads", "", "only loads whose names this regular expression finds, as '8 x.*resident' (a, b, c, e)"),
    ("--rounds", 5, "that count, of each load"),
    ("--warm-up", 2, "rounds that do not count"),
    ("--views", "resident,disk", "where bulk scenarios write, see README.md"),
    ("--size", 2048, "MiB of a bulk sample, by one stream or by eight"),
    ("--small", "1,64,1024", "KiB of small uploads"),
    ("--seconds", 2.0, "how long a sample of small uploads takes, about"),
    ("--slow", "1000,10000", "slow uploads at once"),
    ("--heads", 10, "seconds of HEAD under load"),
    ("--take-overs", 120, "of one upload each"),
    ("--uploads", "1000,1000000", "open uploads in the journals that are compared"),
    ("--replica-rounds", 5, "that count, where replicas are compared"),
    ("--replica-small", 2400, "small uploads in a sample there"),
    ("--entries", 100_000, "files in the folder that FTP's LIST lists"),
    ("--sessions", 40, "idle FTP sessions at once"),
    ("--limit", 600, "seconds after which a sample has failed"),
    ("--jar", ROOT / "app/target/wharf.jar", "Wharf"),
    ("--java", "java", "the JDK it runs on"),
    ("--java25", "", "a JDK 25's java, for the start; found below /usr/lib/jvm and /opt if it is there"),
    ("--wharf-jvm", "-XX:+UseSerialGC -Xmx256m", "flags of Wharf's JVM, as the README starts it"),
    ("--s3-jvm", "-XX:+UseSerialGC -Xmx512m", "the same where it stores into S3"),
    ("--plain-jvm", "", "flags of the JVMs of peers"),
    ("--maven-repository", Path.home() / ".m2/repository", "where the untuned server's jars are"),
    ("--disk", ROOT / "app/target", "a folder on a disk"),
    ("--memory", "/dev/shm", "a folder in memory; empty = the disk's"),
    ("--output", ROOT / "app/target/bench", "where reports and logs go"),
)


def read_options(description, scenarios, arguments=None):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="scenarios:\n" + "\n".join(f"  {s.letter}  {s.alias:<12} {s.title}" for s in scenarios))
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help="letters or names; all, if none is given")
    parser.add_argument("--install", action="store_true", help="gets the Go and Rust peers, and ends")
    parser.add_argument("--quick", action="store_true", help="a small run that shows that every scenario works")
    parser.add_argument("--s3", choices=("minio", "radosgw", "given"), default="", help="the S3 server; minio if it is there")
    for flag, default, help in ARGUMENTS:
        parser.add_argument(flag, type=type(default) if isinstance(default, (int, float)) else str, help=f"{help} ({default})")
    options = parser.parse_args(arguments)
    defaults = {flag[2:].replace("-", "_"): default for flag, default, _ in ARGUMENTS}
    for name, default in {**defaults, **(QUICK if options.quick else {})}.items():
        if getattr(options, name) is None:
            setattr(options, name, default)
    options.size *= MIB
    options.views, options.servers = ([name for name in words.split(",") if name] for words in (options.views, options.servers))
    for name in ("small", "slow", "uploads"):
        setattr(options, name, [int(number) for number in str(getattr(options, name)).split(",")])
    options.memory = options.memory or options.disk
    return options


@contextlib.contextmanager
def work_folders(options):
    """One folder for programs, and one in each place that servers write to; removed afterwards."""
    output = Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    places = {"disk": options.disk, "memory": options.memory, "work": tempfile.gettempdir()}
    folders = {}
    try:
        for name, place in places.items():
            Path(place).mkdir(parents=True, exist_ok=True)
            folders[name] = tempfile.mkdtemp(prefix="wharf-bench-", dir=place)
            os.chmod(folders[name], 0o755)
        options.folders = folders
        yield folders["work"]
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
