"""The S3 servers that uploads go to, and the tus servers that send them there."""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import peers
import servers
from s3_client import Bucket
from servers import ROOT, Missing, Server, free_port, tool
from tus_servers import Fileloft, Rustus, Tusd, TusNode, TusServer, Wharf, WharfPostgres

REGION = "us-east-1"
SCRIPT_SECONDS = 180
GIVEN = {
    "endpoint": "WHARF_TEST_S3_ENDPOINT",
    "region": "WHARF_TEST_S3_REGION",
    "access_key": "WHARF_TEST_S3_ACCESS_KEY",
    "secret_key": "WHARF_TEST_S3_SECRET_KEY",
}


class Minio(Server):
    """The program named by BENCH_MINIO, or on the PATH."""

    name = "minio"
    profile = "minio"
    room = 1 << 40  # bytes of one sample that it has room for
    region, access_key, secret_key = REGION, "bench-access-key", "bench-secret-key"

    def command(self):
        self.program = peers.program("minio")
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
        }
        return [self.program, "server", "--quiet", "--address", f"127.0.0.1:{self.port}", str(self.directory)]

    def ready(self):
        try:
            self.bucket("ready").make()
            return True
        except (OSError, RuntimeError):
            return False

    def bucket(self, name):
        return Bucket(self.endpoint, self.region, self.access_key, self.secret_key, name)

    def collect(self):
        """Gives back what deleted objects hold, where that takes a word."""

    def about(self):
        said = subprocess.run(
            [self.program, "--version"], capture_output=True, text=True, timeout=servers.START_SECONDS)
        return said.stdout.splitlines()[0]


class Given(Minio):
    """One that runs already; what it spends is not seen."""

    name = "given"
    profile = os.environ.get("WHARF_S3_PROFILE", "generic")

    def start(self, _):
        for field, variable in GIVEN.items():
            if variable not in os.environ:
                raise Missing(f"{variable} is not set")
            setattr(self, field, os.environ[variable])

    def stop(self):
        pass

    def roots(self):
        return set()

    def about(self):
        return self.endpoint


class Radosgw(Minio):
    """Ceph's RADOS gateway on a store in memory, by storage/s3-testkit/radosgw."""

    name = "radosgw"
    profile = "ceph"
    room = 1 << 30
    script = ROOT / "storage/s3-testkit/radosgw"
    running = False

    def start(self, directory):
        self.directory = Path(directory) / self.name
        self.running = True
        said = self.call("start", self.directory, free_port())
        found = dict(re.findall(r"export (\w+)=['\"]?([^'\"\n]*)", said))
        for field, variable in GIVEN.items():
            setattr(self, field, found[variable])

    def call(self, *words):
        try:
            done = subprocess.run(
                [self.script, *map(str, words)], capture_output=True, text=True, timeout=SCRIPT_SECONDS)
        except OSError as why:
            raise Missing(f"{self.script}: {why}") from why
        if done.returncode:
            raise Missing((done.stderr or done.stdout).strip())
        return done.stdout

    def command(self):
        raise Missing("it is no single program")

    def stop(self):
        if self.running:
            self.running = False
            with contextlib.suppress(Missing):
                self.call("stop", self.directory)
            shutil.rmtree(self.directory, ignore_errors=True)

    def collect(self):
        """What was deleted stays in memory until it is collected, and that is late."""
        conf = ["-c", f"{self.directory}/ceph.conf", "-n", "client.admin",
                "--ms_mon_client_mode=crc", "--auth_client_required=none"]
        subprocess.run([tool("radosgw-admin"), *conf, "gc", "process", "--include-all"],
                       check=True, capture_output=True, timeout=SCRIPT_SECONDS)

    def roots(self):
        """The daemons: what names the folder on its command line."""
        return set(pids_that_name(str(self.directory)))

    def about(self):
        said = subprocess.run(
            [tool("radosgw"), "--version"], capture_output=True, text=True, timeout=servers.START_SECONDS)
        return f"radosgw, {said.stdout.strip()}"


def pids_that_name(text):
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if text in (entry / "cmdline").read_text().replace("\0", " "):
                    yield int(entry.name)
            except OSError:
                pass


class S3TusServer(TusServer):
    """Takes uploads by tus and keeps them in a bucket of its own; its folder is for temporary files."""

    s3 = endpoint = None  # the S3 server, and where it is asked, if not there

    def start(self, directory):
        self.endpoint = self.endpoint or self.s3.endpoint
        self.helpers = {"S3": self.s3}
        self.bucket = self.s3.bucket(f"bench-{self.name}")
        self.bucket.make()
        self.bucket.clear()
        super().start(directory)

    @property
    def aws(self):
        """As the AWS SDKs read it; their trailing checksums cost twice and are not for every server."""
        return {
            "AWS_ACCESS_KEY_ID": self.s3.access_key,
            "AWS_SECRET_ACCESS_KEY": self.s3.secret_key,
            "AWS_REGION": self.s3.region,
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
            "TMPDIR": str(self.directory),
        }

    def stored(self):
        """Every object that is no bookkeeping of the server's."""
        for key in self.bucket.keys_of_objects():
            if not self.bookkeeping(key):
                with self.bucket.open(key) as answer:
                    yield answer

    def bookkeeping(self, key):
        return key.endswith(".info")

    def discard(self):
        self.bucket.clear()
        self.s3.collect()


class S3Wharf(S3TusServer, Wharf):
    jvm = "s3_jvm"

    def command(self):
        command = super().command()
        self.environment |= {
            "WHARF_STORE": "s3",
            "WHARF_S3_BUCKET": self.bucket.name,
            "WHARF_S3_ENDPOINT": self.endpoint,
            "WHARF_S3_REGION": self.s3.region,
            "WHARF_S3_PROFILE": self.s3.profile,
            "WHARF_S3_ACCESS_KEY": self.s3.access_key,
            "WHARF_S3_SECRET_KEY": self.s3.secret_key,
        }
        return command

    def bookkeeping(self, key):
        return key.startswith(".wharf/")


class S3WharfPostgres(S3Wharf, WharfPostgres):
    def start(self, directory):
        super().start(directory)
        self.helpers |= {"S3": self.s3}


class S3TusNode(S3TusServer, TusNode):
    package = "tus-node-s3"

    def arguments(self):
        self.environment = self.aws
        return [self.endpoint, self.bucket.name]


class S3Tusd(S3TusServer, Tusd):
    flags = ()

    def arguments(self):
        self.environment = self.aws
        return ["-s3-endpoint", self.endpoint, "-s3-bucket", self.bucket.name, *self.flags]


class S3TusdUnhashed(S3Tusd):
    """tusd without the MD5 and SHA-256 of every part."""

    name = "tusd-unhashed"
    flags = ("-s3-disable-content-hashes",)


class S3Rustus(S3TusServer, Rustus):
    def command(self):
        raise Missing("its S3 store keeps the body on disk until the upload is complete")


class S3Fileloft(S3TusServer, Fileloft):
    def command(self):
        raise Missing("only its file store is built here")


def usual():
    """MinIO where it is there, or else what Debian has."""
    try:
        peers.program("minio")
        return "minio"
    except Missing:
        return "radosgw"


STORES = {kind.name: kind for kind in (Minio, Radosgw, Given)}
TUS = [S3Wharf, S3Tusd, S3TusdUnhashed, S3TusNode, S3Rustus, S3Fileloft]
SMALL = [S3Wharf, S3WharfPostgres, *TUS[1:]]
