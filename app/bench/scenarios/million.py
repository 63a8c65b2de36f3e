"""(j): what is asked with many open uploads in the journal, compared with few; the program `million` has how."""

import importlib.util
from types import SimpleNamespace

from servers import HERE, Missing
from scenarios.asked import percentile

NAMES = "few", "many"


class Samples:
    """Takes the figures of each journal as they are found."""

    def __init__(self, report):
        self.report = report

    def add(self, kind, name, values):
        for journal, value in zip(NAMES, values):
            figures = {"p50 ms": percentile(value, 0.5), "p99 ms": percentile(value, 0.99)} if isinstance(value, list) else {
                "figure": float(value)}
            self.report.add(kind, name, journal, figures)


def measure(bench):
    if not importlib.util.find_spec("million"):
        raise Missing(f"{HERE / 'million.py'} is not there")
    import million
    options = bench.options
    share, staged = (0.05, 200) if options.quick else (1.0, 20_000)
    own = SimpleNamespace(**{**vars(options), "disk": options.folders["disk"], "share": share, "staged": staged, "due": not options.quick})
    for kind in ("postgresql", "h2"):
        try:
            million.measure_kind(own, options.folders["disk"], kind, Samples(bench.report))
        except Exception as why:
            bench.report.lacks("", kind, why)
    bench.report.note(", ".join(f"{name}: {count:,} open uploads" for name, count in zip(NAMES, options.uploads)))
