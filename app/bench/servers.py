"""What is measured: Wharf, its peers and the floor, each started, asked and ended in one way."""

import base64
import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
STREAM_TYPE = "application/offset+octet-stream"
START_SECONDS = 60
STOP_SECONDS = 20


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


class Server:
    """One server process (and its children) on loopback, with a directory of its own."""

    name = ""
    environment = {}

    def __init__(self, options, work):
        self.options = options
        self.work = Path(work)
        self.process = None

    def command(self):
        raise NotImplementedError

    def start(self, directory):
        self.directory = Path(directory) / self.name
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.port = free_port()
        command = self.command()
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment})
        self.wait_until(self.ready)

    def log(self):
        return Path(self.options.output) / f"{self.name}.log"

    def wait_until(self, condition):
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{self.name} does not start, see {self.log()}")
            time.sleep(0.05)

    def ready(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process:
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


class PutServer(Server):
    """Takes a body by PUT and keeps it in a file of that name."""

    folder = "."

    def requests(self, count, size):
        self.names = [f"u{n}" for n in range(count)]
        return [head("PUT", f"/files/{name}", Content_Length=size) for name in self.names]

    def stored(self):
        for name in self.names:
            with open(self.directory / self.folder / name, "rb") as file:
                yield file

    def discard(self):
        for name in self.names:
            (self.directory / self.folder / name).unlink()


class TusServer(Server):
    """Takes uploads by tus 1.0.0 below /files/."""

    def requests(self, count, size):
        self.paths = [self.create(size) for _ in range(count)]
        fields = {"Tus_Resumable": "1.0.0", "Upload_Offset": 0, "Content_Type": STREAM_TYPE}
        return [head("PATCH", path, Content_Length=size, **fields) for path in self.paths]

    def creation_with_upload(self, size):
        name = base64.b64encode(b"small.bin").decode()
        return head(
            "POST", self.creation_path, Tus_Resumable="1.0.0", Upload_Length=size,
            Upload_Metadata=f"filename {name}", Content_Type=STREAM_TYPE, Content_Length=size)

    creation_path = "/files/"

    def create(self, size):
        answer = self.ask("POST", self.creation_path, {"Upload-Length": str(size)})
        if answer.status != 201:
            raise RuntimeError(f"{self.name} answers {answer.status} to a creation")
        return urlsplit(answer.headers["Location"]).path

    def stored(self):
        for path in self.paths:
            answer = self.ask("GET", path, {}, read=False)
            yield answer
            answer.close()

    def discard(self):
        for path in self.paths:
            self.ask("DELETE", path, {})

    def ask(self, method, path, fields, read=True):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, headers={"Tus-Resumable": "1.0.0", **fields})
        answer = connection.getresponse()
        if read:
            answer.read()
            connection.close()
        return answer


class Wharf(TusServer):
    name = "wharf"

    def command(self):
        jar = Path(self.options.jar)
        if not jar.exists():
            raise Missing(f"{jar} is not built (mvn verify)")
        self.management = free_port()
        self.environment = {
            "WHARF_HTTP_BIND": f"127.0.0.1:{self.port}",
            "WHARF_MANAGEMENT_BIND": f"127.0.0.1:{self.management}",
            "WHARF_CLUSTER_HOST": "127.0.0.1",
            "WHARF_CLUSTER_PORT": str(free_port()),
            "WHARF_DATA_DIR": str(self.directory),
        }
        return [self.options.java, *self.options.wharf_jvm.split(), "-jar", str(jar)]

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.management, timeout=2)
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False


class TusNode(TusServer):
    name = "tus-node"
    creation_path = "/files"

    def command(self):
        home = self.work / "tus-node"
        if not (home / "node_modules").exists():
            shutil.copytree(HERE / "tus-node", home, dirs_exist_ok=True)
            install = [tool("npm"), "install", "--no-audit", "--no-fund", "--silent"]
            if subprocess.run(install, cwd=home).returncode:
                raise Missing("npm cannot install @tus/server")
        return [tool("node"), str(home / "tus-node.mjs"), str(self.port), str(self.directory)]


    def stored(self):
        """From its folder: in 2.4.5 a DELETE that follows a GET of the same upload never ends."""
        for path in self.paths:
            with open(self.directory / Path(path).name, "rb") as file:
                yield file


class Nginx(PutServer):
    name = "nginx"
    folder = "files"

    def command(self):
        text = (HERE / "nginx" / "nginx.conf").read_text()
        user = "user root;" if os.geteuid() == 0 else ""
        values = {"DIRECTORY": self.directory, "PORT": self.port, "USER": user}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        conf = self.directory / "nginx.conf"
        conf.write_text(text.partition("\n")[2])
        return [tool("nginx"), "-c", str(conf), "-p", str(self.directory)]


class Plain(PutServer):
    """Pekko HTTP and FileIO with the defaults of Pekko's own jars, not those merged into wharf.jar."""

    name = "plain"
    artifacts = {
        "org/apache/pekko/pekko-{}_2.13": (
            ("actor", "pekko"), ("stream", "pekko"), ("protobuf-v3", "pekko"),
            ("http-core", "pekko.http"), ("parsing", "pekko.http")),
        "com/typesafe/{}": (("config", "config"),),
        "org/scala-lang/{}": (("scala-library", "scala"),),
        "org/reactivestreams/{}": (("reactive-streams", None),),
        "com/typesafe/{}_2.13": (("ssl-config-core", None),),
        "org/parboiled/{}_2.13": (("parboiled", None),),
    }

    def command(self):
        path = ":".join(map(str, self.jars()))
        classes = self.work / "plain"
        javac = [str(Path(shutil.which(self.options.java)).resolve().parent / "javac"),
                 "-d", str(classes), "-cp", path, str(HERE / "plain" / "PlainServer.java")]
        subprocess.run(javac, check=True)
        return [self.options.java, *self.options.plain_jvm.split(), "-cp", f"{classes}:{path}",
                "PlainServer", str(self.port), str(self.directory)]

    def jars(self):
        pom = (ROOT / "pom.xml").read_text()
        versions = dict(re.findall(r"<([a-z.]+)\.version>(.*?)</", pom))
        for pattern, members in self.artifacts.items():
            for artifact, family in members:
                yield self.jar(pattern.format(artifact), versions.get(family, "*"))

    def jar(self, folder, version):
        found = sorted((Path(self.options.maven_repository) / folder).glob(f"{version}/*.jar"))
        if not found:
            raise Missing(f"{folder} {version} is not in the Maven repository (mvn verify)")
        return found[-1]


class Floor(PutServer):
    name = "floor"

    def command(self):
        return [compiled("floor/floor.c", self.work), str(self.port), str(self.directory)]


ALL = [Wharf, TusNode, Nginx, Plain, Floor]
