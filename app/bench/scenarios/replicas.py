"""(i): one, two and three replicas of the same CPU share; by the program `cluster`, which has the rest of them."""

import json
import subprocess
import sys
from pathlib import Path

from servers import HERE, Missing


def of_cluster(bench, load, part, *more):
    """What `cluster` found in that part: its outcomes."""
    if bench.options.servers and "wharf" not in bench.options.servers:
        return []
    output = Path(bench.options.output) / "cluster"
    command = [sys.executable, HERE / "cluster", "--parts", part, "--jar", bench.options.jar, "--java", bench.options.java,
               f"--wharf-jvm={bench.options.wharf_jvm}", "--output", output, *more]
    done = subprocess.run([*map(str, command)], stdout=subprocess.PIPE, text=True)
    lacking = [line for line in done.stdout.splitlines() if line.startswith("- missing")]
    for line in lacking or (["- missing: cluster failed"] if done.returncode else []):
        bench.report.lacks(load, "wharf", line.removeprefix("- missing: "))
    found = json.loads((output / "cluster.json").read_text()) if done.returncode == 0 else {}
    return found.get(part, [])


COLD_ROUNDS = 2  # without them a replica that has a part of a core refuses most of what comes at once


def measure(bench):
    options = bench.options
    outcomes = of_cluster(
        bench, "replicas", "throughput", "--rounds", options.replica_rounds, "--warm-up", max(options.warm_up, COLD_ROUNDS),
        "--small", options.replica_small)
    if not outcomes:
        raise Missing("no replica was measured")
    for outcome in outcomes:
        name = f"{outcome['replicas']} replica{'s' if outcome['replicas'] > 1 else ''}"
        for load, figure in (("small", "uploads/s"), ("bulk", "GiB/s")):
            for value in outcome[load]:
                bench.report.add("PostgreSQL, one folder", load, name, {figure: value})
    bench.report.note("each replica has the same share of a core, by cgroup; clients, balancer and database have the rest")
