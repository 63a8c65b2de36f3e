"""What is measured, from a to j: each scenario a module with what one sample of it is."""

import sys
from dataclasses import dataclass
from typing import Callable

from scenarios import asked, bulk, ftp, million, patches, replicas, slow, small, start


@dataclass(frozen=True)
class Scenario:
    letter: str
    alias: str
    title: str
    measure: Callable


SCENARIOS = (
    Scenario("a", "bulk", "PATCH of a large body, to disk", bulk.to_disk),
    Scenario("b", "bulk-s3", "PATCH of a large body, to S3", bulk.to_s3),
    Scenario("c", "small", "small uploads, to disk and to S3", small.measure),
    Scenario("d", "patches", "50 PATCHes of 100 KiB on one upload, to S3", patches.measure),
    Scenario("e", "ftp", "FTP: STOR and RETR, plain and TLS; a large folder, idle sessions", ftp.measure),
    Scenario("f", "slow", "slow uploads: memory of each", slow.measure),
    Scenario("g", "asked", "HEAD under load, and take-overs", asked.measure),
    Scenario("h", "start", "from start to first answer", start.measure),
    Scenario("i", "replicas", "one, two, three replicas", replicas.measure),
    Scenario("j", "million", "many open uploads in the journal", million.measure),
)


def chosen(words):
    """The scenarios named, by letter or alias; all where none is."""
    known = {name: scenario for scenario in SCENARIOS for name in (scenario.letter, scenario.alias)}
    if unknown := [word for word in words if word not in known]:
        sys.exit(f"no scenario {', '.join(unknown)} (expected: {', '.join(known)})")
    return [scenario for scenario in SCENARIOS if not words or scenario in [known[word] for word in words]]
