"""What takes uploads over HTTP and keeps them in a folder: Wharf, its peers and the floor."""

import base64
import contextlib
import http.client
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import peers
from cluster_world import Postgres
from servers import HERE, ROOT, Missing, Server, compiled, free_port, head, tool

STREAM_TYPE = "application/offset+octet-stream"
INSTALL_SECONDS = 300
WITH_UPLOAD, THEN_PATCH = SHAPES = "creation-with-upload", "create + PATCH"


class FileServer(Server):
    """Keeps what it is sent in files of a folder of its own."""

    folder = "."

    def files(self):
        # os.walk passes over folders that go away meanwhile: those of uploads that have just ended.
        found = (Path(folder) / name for folder, _, names in os.walk(self.directory / self.folder) for name in names)
        return [file for file in found if not self.bookkeeping(file)]

    def bookkeeping(self, file):
        """Whether that is a file of the server's own."""
        return False

    def stored(self):
        """Everything it keeps, each as an open file."""
        for path in self.files():
            with open(path, "rb") as file:
                yield file

    def discard(self):
        for file in self.files():
            file.unlink()


class PutServer(FileServer):
    """Takes a body by PUT and keeps it in a file of that name."""

    folder = "files"

    def requests(self, count, size):
        return [head("PUT", f"/files/u{n}", Content_Length=size) for n in range(count)]


class TusServer(FileServer):
    """Takes uploads by tus 1.0.0 below /files/."""

    creation_path = "/files/"

    def requests(self, count, size):
        """PATCHes of as many new uploads."""
        return [self.patch(self.create(size), 0, size) for _ in range(count)]

    def patch(self, path, offset, size):
        return head("PATCH", path, Tus_Resumable="1.0.0", Upload_Offset=offset,
                    Content_Type=STREAM_TYPE, Content_Length=size)

    def small_requests(self, shape, size):
        """One upload as the load generator is told it."""
        name = base64.b64encode(b"small.bin").decode()
        fields = {"Tus_Resumable": "1.0.0", "Upload_Length": size, "Upload_Metadata": f"filename {name}"}
        if shape == WITH_UPLOAD:
            return [head("POST", self.creation_path, **fields, Content_Type=STREAM_TYPE, Content_Length=size)]
        return [head("POST", self.creation_path, **fields, Content_Length=0), self.patch("\1", 0, size)]

    def create(self, size):
        status, fields = self.ask("POST", self.creation_path, {"Upload-Length": str(size), "Content-Length": "0"})
        if status != 201:
            raise RuntimeError(f"{self.name} answers {status} to a creation")
        return urlsplit(fields["Location"]).path

    def ask(self, method, path, fields):
        """Status and fields of the answer."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request(method, path, headers={"Tus-Resumable": "1.0.0", **fields})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers


class Wharf(TusServer):
    """The jar; `jvm` and `java` name the options that its virtual machine is started with."""

    name = "wharf"
    folder = "files"
    syncs = "before it answers"
    jvm, java = "wharf_jvm", "java"

    def command(self):
        jar = Path(self.options.jar)
        if not jar.exists():
            raise Missing(f"{jar} is not built (mvn -DskipTests package)")
        self.management = free_port()
        self.environment = {
            "WHARF_HTTP_BIND": f"127.0.0.1:{self.port}",
            "WHARF_FTP_BIND": "off",
            "WHARF_MANAGEMENT_BIND": f"127.0.0.1:{self.management}",
            "WHARF_CLUSTER_HOST": "127.0.0.1",
            "WHARF_CLUSTER_PORT": str(free_port()),
            "WHARF_DATA_DIR": str(self.directory),
            "WHARF_LOG_FORMAT": "plain",
        }
        return [getattr(self.options, self.java), *getattr(self.options, self.jvm).split(), "-jar", str(jar)]

    def bookkeeping(self, file):
        return any(part.startswith(".") for part in file.relative_to(self.directory).parts)

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.management, timeout=2)
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False


class WharfPostgres(Wharf):
    """The same with its journal in PostgreSQL, which commits to disk, too."""

    name = "wharf-postgresql"

    def start(self, directory):
        self.helpers = {"PostgreSQL": Database(self.options, self.work)}
        self.helpers["PostgreSQL"].start(directory)
        super().start(directory)

    def command(self):
        command = super().command()
        self.environment["WHARF_DB_URL"] = self.helpers["PostgreSQL"].postgres.url()
        return command

    def stop(self):
        super().stop()
        self.helpers["PostgreSQL"].stop()


class Database(Server):
    """A PostgreSQL of Debian's programs with an empty database."""

    name = "postgresql"
    postgres = None

    def start(self, directory):
        self.directory = Path(tempfile.mkdtemp(prefix=self.name, dir=directory))
        self.directory.chmod(0o755)
        try:
            self.postgres = Postgres(self.directory, "127.0.0.1")
        except subprocess.CalledProcessError as why:
            raise Missing(f"PostgreSQL: {why.stderr.decode().strip()}") from why

    def stop(self):
        if self.postgres:
            self.postgres.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def roots(self):
        return {self.postgres.postmaster()}


class TusNode(TusServer):
    name = "tus-node"
    creation_path = "/files"
    package = "tus-node"

    def command(self):
        home = self.work / self.package
        if not (home / "node_modules").exists():
            shutil.copytree(HERE / self.package, home, dirs_exist_ok=True)
            install = [tool("npm"), "install", "--no-audit", "--no-fund", "--silent"]
            if subprocess.run(install, cwd=home, timeout=INSTALL_SECONDS).returncode:
                raise Missing("npm cannot install @tus/server")
        return [tool("node"), str(home / f"{self.package}.mjs"), str(self.port), *self.arguments()]

    def arguments(self):
        return [str(self.directory)]

    def bookkeeping(self, file):
        return file.suffix == ".json"


class Tusd(TusServer):
    name = "tusd"

    def command(self):
        return [peers.program("tusd"), "-host", "127.0.0.1", "-port", str(self.port), *self.arguments()]

    def arguments(self):
        return ["-upload-dir", str(self.directory)]

    def bookkeeping(self, file):
        return file.suffix in (".info", ".lock", ".stop")


class Rustus(TusServer):
    name = "rustus"
    creation_path = "/files"
    flags = ()

    def command(self):
        return [peers.program("rustus"), "--host", "127.0.0.1", "--port", str(self.port), "--url", "/files",
                "--max-body-size", str(1 << 40), "--data-dir", str(self.directory / "data"),
                "--info-dir", str(self.directory / "info"), *self.flags]

    def bookkeeping(self, file):
        return file.parent.name == "info"


class Fileloft(TusServer):
    name = "fileloft"
    creation_path = "/files"

    def command(self):
        return [peers.program("fileloft"), str(self.port), str(self.directory)]

    def bookkeeping(self, file):
        return file.suffix in (".info", ".lock")


class Synchronous:
    """The same in a folder whose files are written to disk by each write (ext4's attribute S): what never syncs, durable."""

    syncs = "each write, by chattr +S"

    def command(self):
        if subprocess.run([tool("chattr"), "+S", "+D", str(self.directory)], capture_output=True).returncode:
            raise Missing("this file system has no synchronous files")
        return super().command()


class TusdSynchronous(Synchronous, Tusd):
    name = "tusd-sync"


class TusNodeSynchronous(Synchronous, TusNode):
    name = "tus-node-sync"


class RustusFsync(Rustus):
    name = "rustus-fsync"
    syncs = "before it answers (--force-fsync), not its folder"
    flags = ("--force-fsync", "true")


class Nginx(PutServer):
    name = "nginx"

    def command(self):
        text = (HERE / "nginx" / "nginx.conf").read_text()
        user = "user root;" if os.geteuid() == 0 else ""
        values = {"DIRECTORY": self.directory, "PORT": self.port, "USER": user}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (self.directory / self.folder).mkdir()
        conf = self.directory / "nginx.conf"
        conf.write_text(text.partition("\n")[2])
        return [tool("nginx"), "-c", str(conf), "-p", str(self.directory)]


class Plain(PutServer):
    """Pekko HTTP and FileIO with the defaults of Pekko's own jars, not those merged into wharf.jar."""

    name = "plain"
    folder = "."
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
    folder = "."

    def command(self):
        return [compiled("floor/floor.c", self.work), str(self.port), str(self.directory)]


SENT_BULK = [Wharf, Tusd, Rustus, Fileloft, TusNode, Nginx, Plain, Floor]
SENT_SMALL = [Wharf, WharfPostgres, Tusd, TusdSynchronous, Rustus, RustusFsync, Fileloft, TusNode, TusNodeSynchronous]
ASKED = [Wharf, Tusd, Rustus, Fileloft, TusNode]
