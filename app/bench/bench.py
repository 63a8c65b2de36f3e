"""Servers that are up together and take turns; what fails is named and left out."""

import contextlib
import re
import sys

import s3_servers
from measuring import GIB, MIB, Load, Source


class Bench:
    """What one run of the command has at hand."""

    def __init__(self, options, work, report):
        self.options, self.work, self.report = options, work, report
        self.source = Source(work, max(options.size, 8 * (options.size // 8)))
        self.load = Load(work, self.source, options.limit)
        self.stack = contextlib.ExitStack()
        self.s3 = None

    def close(self):
        self.stack.close()

    def store(self):
        """The S3 server, started when it is first asked for."""
        if not self.s3:
            store = s3_servers.STORES[self.options.s3 or s3_servers.usual()](self.options, self.work)
            self.stack.callback(store.stop)
            store.start(self.options.folders["memory"])
            self.s3 = store
        return self.s3

    def views(self):
        """Where bulk scenarios write: view -> folder. Resident pages are in memory, and warmed up for each sample."""
        places = {"resident": "memory", "disk": "disk"}
        return [(view, self.options.folders[places[view]]) for view in self.options.views]

    @contextlib.contextmanager
    def up(self, kinds, folder, load, **more):
        """Those of the servers that start, ended afterwards."""
        running = []
        with contextlib.ExitStack() as stack:
            for kind in self.chosen(kinds):
                server = kind(self.options, self.work)
                for name, value in more.items():
                    setattr(server, name, value)
                stack.callback(quietly, server.stop)
                running.append(server)
                self.guarded(running, server, load, lambda: server.start(folder))
            yield running

    def chosen(self, kinds):
        return [kind for kind in kinds if not self.options.servers or kind.name in self.options.servers]

    def wanted(self, load, view):
        """Whether a load is among those that were asked for, by its name and place."""
        return bool(re.search(self.options.loads, f"{load}, {view}"))

    def guarded(self, running, server, load, job):
        """What the job returns; a server that fails is named with the reason, and left out of the rest of its load."""
        try:
            return job()
        except Exception as why:  # whatever it is, the others go on
            self.report.lacks(load, server.name, why)
            running.remove(server)
            quietly(server.stop)
            return None

    def turns(self, running, view, load, sample):
        """Round by round each server once, so that what else the machine does strikes all alike."""
        for turn in range(-self.options.warm_up, self.options.rounds):
            for server in list(running):
                figures = self.guarded(running, server, f"{load}, {view}", lambda: sample(server, turn >= 0))
                if figures and turn >= 0:
                    self.report.add(view, load, server.name, figures)

    @contextlib.contextmanager
    def scenario(self, name):
        """A scenario that cannot be measured at all is named, and the others go on."""
        print(f"{name}", file=sys.stderr, flush=True)
        self.report.scenario = name
        self.report.scenarios.append(name)
        try:
            yield
        except Exception as why:
            self.report.lacks("", "all", why)


def quietly(job):
    with contextlib.suppress(Exception):
        job()


def sizes(streams, size):
    """How bulk loads are called: "8 x 256 MiB"."""
    return f"{streams} x {size // MIB} MiB" if size >= MIB else f"{streams} x {size // 1024} KiB"


def gib(count):
    return count / GIB
