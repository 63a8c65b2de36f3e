"""Three replicas as in production, on one machine: PostgreSQL, a shared folder, networks of their own, a balancer."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from servers import Missing, free_port, tool

START_SECONDS = 300
# Microseconds. Long ones measure how long a replica that has used its share must wait, not what it can do.
QUOTA_PERIOD = 10_000
POSTGRESQL = "/usr/lib/postgresql/*/bin"


def quiet(*command, **more):
    subprocess.run(command, check=True, capture_output=True, **more)


def ended(process, seconds):
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


class Postgres:
    """A server with an empty database, run by the user postgres where we are root."""

    def __init__(self, folder, host):
        found = sorted(Path("/").glob(POSTGRESQL[1:] + "/postgres"))
        if not found:
            raise Missing("PostgreSQL is not installed (apt-get install postgresql)")
        self.programs = found[-1].parent
        self.folder = Path(folder) / "postgresql"
        self.folder.mkdir()
        self.host, self.port = host, free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder / "data", "-U", "wharf", "--auth=trust", "-N", "-E", "UTF8")
        with open(self.folder / "data" / "pg_hba.conf", "a") as rules:
            rules.write("host all all 0.0.0.0/0 trust\n")
        self.start()

    def run(self, program, *arguments):
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        quiet(*user, str(self.programs / program), *map(str, arguments), cwd=self.folder)

    def control(self, *arguments):
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", *arguments)

    def start(self):
        options = f"-h {self.host} -p {self.port} -k {self.folder} -c max_connections=100"
        self.control("start", "-o", options)

    def stop(self, how="immediate"):
        self.control("stop", "-m", how)

    def freeze(self):
        """It holds its connections and says nothing, as a machine that hangs."""
        self.frozen = [self.postmaster(), *self.children(self.postmaster())]
        for pid in self.frozen:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self):
        for pid in self.frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def postmaster(self):
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @staticmethod
    def children(parent):
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[1]) == parent:
                    found.append(int(stat.parent.name))
        return found

    def url(self):
        return f"jdbc:postgresql://{self.host}:{self.port}/postgres?user=wharf"

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()


class Loopback:
    """No networks of their own: replicas share loopback, and nothing can be cut."""

    host = "127.0.0.1"
    can_cut = False

    def service(self, number):
        return "127.0.0.1"

    cluster = service

    def inside(self, number):
        return []

    def close(self):
        pass


class Namespaces:
    """
    Each replica in a network namespace with two wires: one that clients and the database are on, and one for the
    other replicas. Cutting a wire drops packets without a word. Needs root and iproute2.
    """

    can_cut = True

    def __init__(self, count):
        tool("ip")
        tag = f"wb{os.getpid() % 10_000}"
        net = f"10.{100 + os.getpid() % 100}"
        self.bridges = [f"{tag}s", f"{tag}c"]
        self.names = [f"{tag}n{n}" for n in range(count)]
        self.nets = [f"{net}.1", f"{net}.2"]
        self.host = f"{self.nets[0]}.1"
        try:
            self.build()
        except subprocess.CalledProcessError as e:
            self.close()
            raise Missing(f"network namespaces cannot be made: {e.stderr.decode().strip()}") from None

    def build(self):
        for bridge in self.bridges:
            quiet("ip", "link", "add", bridge, "type", "bridge")
            quiet("ip", "link", "set", bridge, "up")
        quiet("ip", "addr", "add", f"{self.host}/24", "dev", self.bridges[0])
        for number, name in enumerate(self.names):
            quiet("ip", "netns", "add", name)
            quiet("ip", "-n", name, "link", "set", "lo", "up")
            for wire, bridge in enumerate(self.bridges):
                self.wire(number, name, wire, bridge)

    def wire(self, number, name, wire, bridge):
        near, far = self.near(number, wire), f"e{wire}"
        quiet("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        quiet("ip", "-n", name, "addr", "add", f"{self.nets[wire]}.{number + 10}/24", "dev", far)
        quiet("ip", "-n", name, "link", "set", far, "up")
        quiet("ip", "link", "set", near, "up", "master", bridge)

    def near(self, number, wire):
        return f"{self.names[number]}w{wire}"

    def service(self, number):
        return f"{self.nets[0]}.{number + 10}"

    def cluster(self, number):
        return f"{self.nets[1]}.{number + 10}"

    def inside(self, number):
        return ["ip", "netns", "exec", self.names[number]]

    def cut(self, number):
        """Nobody of the cluster hears that replica any more; clients and the database do."""
        quiet("ip", "link", "set", self.near(number, 1), "nomaster")

    def mend(self, number):
        quiet("ip", "link", "set", self.near(number, 1), "master", self.bridges[1])

    def close(self):
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
        for bridge in self.bridges:
            subprocess.run(["ip", "link", "del", bridge], capture_output=True)


def networks(count):
    try:
        return Namespaces(count) if os.geteuid() == 0 else Loopback()
    except Missing:
        return Loopback()


class Share:
    """A part of the CPU, the same for each replica: cgroup v1 or v2, whichever can be written."""

    def __init__(self, number, cores):
        self.path = self.made(f"wharf-bench-{os.getpid()}-{number}", cores)

    @staticmethod
    def made(name, cores):
        quota = int(cores * QUOTA_PERIOD)
        for root, files in (
                ("/sys/fs/cgroup/cpu", {"cpu.cfs_period_us": QUOTA_PERIOD, "cpu.cfs_quota_us": quota}),
                ("/sys/fs/cgroup", {"cpu.max": f"{quota} {QUOTA_PERIOD}"})):
            folder = Path(root) / name
            try:
                folder.mkdir()
                for file, value in files.items():
                    (folder / file).write_text(str(value))
                return folder
            except OSError:
                with contextlib.suppress(OSError):
                    folder.rmdir()
        raise Missing("no CPU share can be given (cgroups cannot be written)")

    def take(self, pid):
        (self.path / "cgroup.procs").write_text(str(pid))

    def close(self):
        with contextlib.suppress(OSError):
            self.path.rmdir()


class Replica:
    """One JVM. `number` is its place; seeds are 0 and 1, so 0 is the oldest after a fresh start."""

    HTTP, MANAGEMENT, FTP, CLUSTER, PASSIVE = range(5)

    def __init__(self, world, number):
        self.world, self.number = world, number
        self.host = world.network.service(number)
        shared = world.network.can_cut
        usual = (8080, 7626, 2121, 17355, 21000)
        self.ports = usual if shared else (*(free_port() for _ in range(4)), 21000 + 50 * number)
        self.process = None
        self.share = None

    def seed(self):
        return f"{self.world.network.cluster(self.number)}:{self.ports[self.CLUSTER]}"

    def environment(self):
        world, host = self.world, self.host
        return {
            "WHARF_HTTP_BIND": f"{host}:{self.ports[self.HTTP]}",
            "WHARF_MANAGEMENT_BIND": f"{host}:{self.ports[self.MANAGEMENT]}",
            "WHARF_FTP_BIND": f"{host}:{self.ports[self.FTP]}",
            "WHARF_FTP_PASSIVE_PORTS": f"{self.ports[self.PASSIVE]}-{self.ports[self.PASSIVE] + 49}",
            "WHARF_CLUSTER_HOST": world.network.cluster(self.number),
            "WHARF_CLUSTER_PORT": str(self.ports[self.CLUSTER]),
            "WHARF_CLUSTER_SEEDS": ",".join(world.seeds()),
            "WHARF_DATA_DIR": str(world.data),
            "WHARF_USERS_FILE": str(world.users),
            "WHARF_DB_URL": world.database.url(),
            "WHARF_LOG_FORMAT": "plain",
            **world.settings,
        }

    def log(self):
        return self.world.output / f"replica-{self.number}.log"

    def launch(self):
        command = [*self.world.network.inside(self.number), self.world.java,
                   *self.world.jvm.split(), "-jar", str(self.world.jar)]
        with open(self.log(), "ab") as log:
            log.write(f"\n=== {time.strftime('%H:%M:%S')}\n".encode())
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment()})
        if self.share:
            self.share.take(self.process.pid)

    def await_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while self.health("/ready")[0] != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"replica {self.number} does not start, see {self.log()}")
            time.sleep(0.2)

    def health(self, path):
        """Status and text; 0 = no answer."""
        try:
            connection = http.client.HTTPConnection(self.host, self.ports[self.MANAGEMENT], timeout=8)
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode().strip()
            connection.close()
            return answer.status, text
        except (OSError, http.client.HTTPException):
            return 0, ""

    def signal(self, number):
        self.process.send_signal(number)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def close(self):
        if self.alive():
            self.signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        if self.share:
            self.share.close()


class Balancer:
    """HAProxy before the replicas' HTTP ports; /ready decides who is sent requests."""

    def __init__(self, folder, replicas):
        self.port = free_port()
        lines = [
            "defaults", "  mode http", "  timeout connect 2s", "  timeout client 1h", "  timeout server 1h",
            "  option redispatch", "  retries 2", "  retry-on conn-failure",
            "frontend in", f"  bind 127.0.0.1:{self.port}", "  default_backend wharf",
            "backend wharf", "  balance roundrobin", "  option httpchk GET /ready",
            "  default-server inter 1s fall 1 rise 1"]
        lines += [f"  server r{r.number} {r.host}:{r.ports[Replica.HTTP]} check port {r.ports[Replica.MANAGEMENT]}"
                  for r in replicas]
        configuration = Path(folder) / "haproxy.cfg"
        configuration.write_text("\n".join(lines) + "\n")
        self.process = subprocess.Popen(
            [tool("haproxy"), "-db", "-f", str(configuration)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            if time.monotonic() > deadline:
                raise Missing("haproxy does not start")
            time.sleep(0.1)
        time.sleep(2)

    def close(self):
        self.process.terminate()
        ended(self.process, 5)


class World:
    """Everything, and its end."""

    def __init__(self, options, work, count=3, settings=None):
        self.java, self.jvm, self.jar = options.java, options.wharf_jvm, options.jar
        self.output = Path(options.output)
        self.data = Path(work) / f"data-{time.monotonic_ns()}"
        self.data.mkdir()
        self.users = self.data / "users.json"
        self.settings = settings or {}
        self.network = networks(count)
        self.parts = [self.network]
        self.replicas = []
        try:
            folder = Path(work) / f"world-{time.monotonic_ns()}"
            folder.mkdir()
            os.chmod(folder, 0o755)
            self.database = Postgres(folder, self.network.host)
            self.parts.append(self.database)
            self.build(folder, count)
        except BaseException:
            self.close()
            raise

    def build(self, folder, count):
        add = [self.java, "-jar", str(self.jar), "users", "add", "bench", "--password-stdin"]
        made = subprocess.run(
            add, input=b"bench-password\n", capture_output=True,
            env={**os.environ, "WHARF_USERS_FILE": str(self.users)})
        if made.returncode:
            raise Missing(f"no account can be made: {made.stderr.decode().strip()}")
        self.replicas = [Replica(self, n) for n in range(count)]
        self.replicas[0].launch()
        time.sleep(5)
        for replica in self.replicas[1:]:
            replica.launch()
        for replica in self.replicas:
            replica.await_ready()
        self.balancer = Balancer(folder, self.replicas)
        self.parts.append(self.balancer)

    def confine(self, cores):
        """Gives each replica the same share of the CPU from now on."""
        for number, replica in enumerate(self.replicas):
            replica.share = Share(number, cores)
            replica.share.take(replica.process.pid)

    def seeds(self):
        return [replica.seed() for replica in self.replicas[:2]] or [Replica(self, 0).seed()]

    def restart(self, number):
        replica = self.replicas[number]
        replica.launch()
        replica.await_ready()

    def close(self):
        for replica in self.replicas:
            replica.close()
        for part in reversed(self.parts):
            part.close()
        shutil.rmtree(self.data, ignore_errors=True)
