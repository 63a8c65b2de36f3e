"""Programs that are measured and come neither from Debian nor npm nor Maven: where they are looked for, how to get them."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from servers import HERE, ROOT, Missing

PEERS = ROOT / "app/target/bench/peers"


@dataclass(frozen=True)
class Peer:
    """A program and the ordinary client that builds it, its version pinned."""

    name: str
    client: tuple

    @property
    def variable(self):
        return f"BENCH_{self.name.upper()}"

    def command(self):
        return [*self.client, "--root", str(PEERS)] if self.client[0] == "cargo" else list(self.client)


def go(name, module, version):
    return Peer(name, ("go", "install", f"{module}@{version}"))


def cargo(name, version):
    return Peer(name, ("cargo", "install", f"{name}@{version}"))


ALL = {peer.name: peer for peer in (
    go("tusd", "github.com/tus/tusd/v2/cmd/tusd", "v2.9.1"),
    go("minio", "github.com/minio/minio", "v0.0.0-20260212201848-7aac2a2c5b7c"),
    go("sftpgo", "github.com/drakkan/sftpgo/v2", "v2.6.6"),
    cargo("rustus", "0.5.10"),
    cargo("unftp", "0.16.0"),
    Peer("fileloft", ("cargo", "install", "--path", "fileloft")),  # it comes as libraries; the program is here
)}


def program(name):
    """Where that peer's program is: by its variable, where --install puts it, or on the PATH."""
    peer = ALL[name]
    given = os.environ.get(peer.variable)
    found = shutil.which(given) if given else shutil.which(name, path=PEERS / "bin") or shutil.which(name)
    if given and not found:
        raise Missing(f"{peer.variable}={given} is no program")
    if not found:
        raise Missing(f"not on the PATH, and {peer.variable} is not set; `app/bench/run --install` tries"
                      f" `{' '.join(peer.client)}`{last_words(name)}")
    return found


def install():
    """Gets every peer that is not there; what its client says is kept, so that a report can name the reason."""
    PEERS.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, peer in ALL.items():
        try:
            print(f"{name}: {program(name)}")
            continue
        except Missing:
            print(f"{name}: {' '.join(peer.command())}", flush=True)
        if not built(peer):
            failed.append(name)
            print(f"{name}: failed, see {log(name)}", file=sys.stderr)
    return failed


def built(peer):
    """Whether its client built it; sources that are here are copied first, for Cargo writes beside them."""
    shutil.copytree(HERE / "fileloft", PEERS / "fileloft", dirs_exist_ok=True)
    with open(log(peer.name), "w", encoding="utf-8") as said:
        try:
            done = subprocess.run(peer.command(), cwd=PEERS, stdout=said, stderr=said,
                                  env={**os.environ, "GOBIN": str(PEERS / "bin")})
        except OSError as why:
            said.write(f"{why}\n")
            return False
    return done.returncode == 0


def log(name):
    return PEERS / f"{name}.log"


def last_words(name):
    """Why it could not be installed, where that was tried."""
    lines = log(name).read_text(errors="replace").split("\n") if log(name).exists() else []
    said = [line.strip() for line in lines if line.strip()]
    return f", which said: {' '.join(said[-2:])[:300]}" if said else ""
