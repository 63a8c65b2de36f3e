"""The samples of a run, and what is printed of them: Markdown and JSON."""

import statistics
import sys

WORDS = ("scenario", "view", "load", "server")


class Report:
    def __init__(self):
        self.scenario = ""
        self.scenarios = []  # those that ran
        self.samples = []
        self.notes = {}
        self.missing = []

    def add(self, view, load, server, sample):
        print(f"  {view} | {load} | {server}: " + ", ".join(f"{k} {v:.3f}" for k, v in sample.items()),
              file=sys.stderr, flush=True)
        self.samples.append({"scenario": self.scenario, "view": view, "load": load, "server": server, **sample})

    def note(self, text):
        """A sentence for the scenario's part of the report, once."""
        notes = self.notes.setdefault(self.scenario, [])
        if text not in notes:
            notes.append(text)

    def lacks(self, load, name, why):
        """What was not measured, and why not."""
        reason = " ".join(str(why).split()) or repr(why)
        print(f"  missing: {name} ({load}): {reason}", file=sys.stderr, flush=True)
        row = {"scenario": self.scenario, "load": load, "name": name, "reason": reason}
        if row not in self.missing:
            self.missing.append(row)

    def tables(self):
        """The loads in order, each with its rows: (scenario, view, load), server -> samples."""
        found = {}
        for sample in self.samples:
            key = sample["scenario"], sample["view"], sample["load"]
            found.setdefault(key, {}).setdefault(sample["server"], []).append(sample)
        return found

    def values(self, scenario, view, load, server, figure):
        """That figure of every sample, in the order of the rounds."""
        rows = self.tables().get((scenario, view, load), {}).get(server, [])
        return [row[figure] for row in rows if figure in row]

    def markdown(self, titles):
        """Lines, by scenario; titles: scenario -> heading."""
        tables = self.tables()
        for scenario, title in titles.items():
            own = {key: rows for key, rows in tables.items() if key[0] == scenario}
            lacking = [row for row in self.missing if row["scenario"] == scenario]
            if own or lacking:
                yield from (f"## {title}", "")
                yield from (f"- {note}" for note in self.notes.get(scenario, []))
                for (_, view, load), rows in own.items():
                    yield from ("", f"### {load}, {view}", "", *table(rows))
                yield from ("", *missing(lacking), "")


def table(rows):
    figures = dict.fromkeys(key for samples in rows.values() for sample in samples for key in sample if key not in WORDS)
    yield "| server | " + " | ".join(figures) + " | n |"
    yield "|---" * (len(figures) + 2) + "|"
    for server, samples in rows.items():
        values = ([sample[figure] for sample in samples if figure in sample] for figure in figures)
        yield f"| {server} | " + " | ".join(map(median_and_range, values)) + f" | {len(samples)} |"


def missing(rows):
    """One line for each server and reason, with the loads that lack it."""
    loads = {}
    for row in rows:
        loads.setdefault((row["name"], row["reason"]), []).append(row["load"])
    for (name, reason), of in loads.items():
        yield f"- missing: {name}{' (' + '; '.join(of) + ')' if of != [''] else ''}: {reason}"


def median_and_range(values):
    if not values:
        return "-"
    digits = 0 if max(values) >= 100 else 2
    middle, low, high = (f"{v:.{digits}f}" for v in (statistics.median(values), min(values), max(values)))
    return f"**{middle}** [{low}-{high}]" if len(values) > 1 else middle
