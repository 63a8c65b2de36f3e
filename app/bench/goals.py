"""What Wharf is meant to reach, as ratios within one run, and whether it did."""

import statistics
from dataclasses import dataclass

AT_MOST, AT_LEAST = "≤", "≥"
CPU, RATE, UPLOADS = "CPU s/GiB", "GiB/s", "uploads/s"


@dataclass(frozen=True)
class Goal:
    """`server`'s figure in the loads whose name starts so, by that of `peer`; without a peer the figure itself."""

    scenario: str
    load: str
    figure: str
    sense: str
    bound: float
    peer: str = ""
    server: str = "wharf"
    view: str = ""

    def text(self):
        against = f" / {self.peer}" if self.peer else ""
        return f"({self.scenario}) {self.load}, {self.figure}: {self.server}{against} {self.sense} {self.bound:g}"

    def concerns(self, table):
        scenario, view, load = table
        return scenario == self.scenario and load.startswith(self.load) and self.view in ("", view)

    def reached(self, ratio):
        return ratio <= self.bound if self.sense == AT_MOST else ratio >= self.bound


def rows_of_a():
    yield Goal("a", "1 x", CPU, AT_MOST, 1.6, "floor")
    yield Goal("a", "8 x", CPU, AT_MOST, 1.3, "floor")
    for streams in ("1 x", "8 x"):
        yield Goal("a", streams, RATE, AT_LEAST, 1.3, "tusd")
        yield Goal("a", streams, RATE, AT_LEAST, 2, "tus-node")


def rows_of_c():
    for shape in ("64 KiB, creation-with-upload", "64 KiB, create + PATCH"):
        yield Goal("c", shape, UPLOADS, AT_LEAST, 2, "tusd", view="disk")
        yield Goal("c", shape, UPLOADS, AT_LEAST, 3, "tus-node", view="disk")
        yield Goal("c", shape, UPLOADS, AT_LEAST, 4, "tus-node", "wharf-postgresql", view="disk")
        yield Goal("c", shape, UPLOADS, AT_LEAST, 2, "tusd-sync", view="disk")
        yield Goal("c", shape, UPLOADS, AT_LEAST, 4, "tusd", view="S3")


def rows_of_e():
    for streams in ("1 x", "8 x"):
        plain, tls = f"STOR plain, {streams}", f"STOR TLS, {streams}"
        yield Goal("e", plain, CPU, AT_MOST, 1.4, "proftpd")
        yield Goal("e", plain, RATE, AT_LEAST, 0.9, "vsftpd")
        yield Goal("e", plain, RATE, AT_LEAST, 1.2, "unftp")
        for peer in ("vsftpd", "proftpd", "pure-ftpd"):
            yield Goal("e", tls, CPU, AT_MOST, 0.7, peer)


GOALS = (
    *rows_of_a(),
    *(Goal("b", streams, RATE, AT_LEAST, 1.5, "tusd") for streams in ("1 x", "8 x")),
    *rows_of_c(),
    Goal("d", "50 x", "PATCHes/s", AT_LEAST, 10, "tusd"),
    *rows_of_e(),
    Goal("f", "10000 slow uploads", "KiB/upload", AT_MOST, 32),
    Goal("g", "take-over on one replica", "p99 ms", AT_MOST, 100),
    Goal("g", "take-over across replicas", "p99 ms", AT_MOST, 300),
    Goal("h", "first answer, JDK 17", "seconds", AT_MOST, 2.5, server="wharf, archive"),
    Goal("h", "first answer, JDK 25", "seconds", AT_MOST, 1.5, server="wharf, archive"),
    Goal("i", "small", UPLOADS, AT_LEAST, 2.6, "1 replica", "3 replicas"),
    Goal("i", "bulk", RATE, AT_LEAST, 2.6, "1 replica", "3 replicas"),
    Goal("j", "sweep", "figure", AT_MOST, 1.3, "few", "many"),
    *(Goal("j", load, figure, AT_MOST, 1.3, "few", "many")
      for load in ("HEAD", "PATCH", "list") for figure in ("p50 ms", "p99 ms")),
)


def judged(report, goals=GOALS):
    """Each goal of the scenarios that ran, with the ratio that was measured, for each view: dictionaries."""
    for goal in (goal for goal in goals if goal.scenario in report.scenarios):
        rows = [row for table in report.tables() if goal.concerns(table) for row in measured(report, goal, table)]
        yield from rows or [{"goal": goal.text(), "view": goal.view, "ratio": None, "reached": None}]


def measured(report, goal, table):
    own = report.values(*table, goal.server, goal.figure)
    peers = report.values(*table, goal.peer, goal.figure) if goal.peer else [1.0] * len(own)
    if own and peers and statistics.median(peers):
        ratio = statistics.median(own) / statistics.median(peers)
        rounds = [a / b for a, b in zip(own, peers) if b]
        yield {"goal": goal.text(), "view": f"{table[2]}, {table[1]}", "ratio": ratio,
               "lowest": min(rounds), "highest": max(rounds), "reached": goal.reached(ratio)}


def table(rows):
    """Markdown: goal, ratio of the medians and the ratios of the rounds, reached or not."""
    yield "| goal | where | measured [by round] | reached? |"
    yield "|---|---|---|---|"
    for row in rows:
        if row["ratio"] is None:
            yield f"| {row['goal']} | {row['view']} | not measured | - |"
        else:
            yield (f"| {row['goal']} | {row['view']} | **{row['ratio']:.2f}** [{row['lowest']:.2f}-{row['highest']:.2f}]"
                   f" | {'yes' if row['reached'] else '**no**'} |")
