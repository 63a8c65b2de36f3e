"""FTP servers, each started, asked and ended in one way. Debian's may not be installed side by side:
what is not on the PATH is unpacked into the work folder."""

import json
import os
import random
import socket
import subprocess
from pathlib import Path

import peers
from servers import HERE, Missing, Server, free_port, tool
from tus_servers import Wharf

USER = "bench"
PASSWORD = "bench-password"
PASSIVE_PORTS = 40
NOBODY = 65534
PYTHON_PACKAGES = ["python3-pyftpdlib", "python3-openssl", "python3-cryptography", "python3-cffi-backend"]


def free_row(count):
    """The first of so many free ports in a row."""
    while True:
        first = random.randrange(10_000, 30_000)
        try:
            for port in range(first, first + count):
                with socket.socket() as s:
                    s.bind(("127.0.0.1", port))
            return first
        except OSError:
            pass


def debian(program, packages, work):
    """The program, from the PATH or out of Debian's packages; and the folder it was unpacked into."""
    try:
        return Path(tool(program)), Path("/")
    except Missing:
        root = unpacked(f"usr/sbin/{program}", packages, work)
        return root / "usr/sbin" / program, root


def unpacked(file, packages, work):
    """The folder that has that file and the rest of Debian's packages."""
    root = Path(work) / "debian"
    if not (root / file).exists():
        root.mkdir(exist_ok=True)
        done = subprocess.run(["apt-get", "download", "-q", *packages], cwd=root, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"neither installed nor to be had from Debian: {done.stderr.strip()[-200:]}")
        for package in root.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
            package.unlink()
    if not (root / file).exists():
        raise Missing(f"{file} is in none of {packages}")
    return root


def libraries(root):
    """Where the libraries of unpacked packages are found."""
    folders = [*root.glob("usr/lib/*-linux-gnu"), *root.glob("lib/*-linux-gnu")]
    return {"LD_LIBRARY_PATH": ":".join(map(str, folders))}


class FtpServer(Server):
    """Keeps files below a folder for one account; TLS is explicit."""

    tls = True

    def certificate(self):
        """A PEM file with key and certificate."""
        pem = self.work / "server.pem"
        if not pem.exists():
            key, crt = self.work / "server.key", self.work / "server.crt"
            subprocess.run(
                [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                 "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(crt)],
                check=True, capture_output=True)
            pem.write_text(key.read_text() + crt.read_text())
            pem.chmod(0o600)
        return pem

    user = USER, PASSWORD
    folder = ""  # where clients have to go first

    def own_files(self, user=None):
        """The folder that files are kept in, given to that user if there is one."""
        self.root = self.directory / "files"
        self.root.mkdir()
        if user and os.geteuid() == 0:
            os.chown(self.root, user, user)
        return self.root

    def stored(self, name):
        return self.root / name


class WharfFtp(FtpServer, Wharf):
    def command(self):
        command = super().command()
        self.root = self.directory / "files"
        users = self.directory / "users.json"
        users.write_text(json.dumps([{"username": USER, "password": PASSWORD}]))
        first = free_row(PASSIVE_PORTS)
        self.certificate()
        self.environment |= {
            "WHARF_HTTP_BIND": f"127.0.0.1:{free_port()}",
            "WHARF_FTP_BIND": f"127.0.0.1:{self.port}",
            "WHARF_FTP_PASSIVE_PORTS": f"{first}-{first + PASSIVE_PORTS - 1}",
            "WHARF_USERS_FILE": str(users),
            "WHARF_FTP_CERTIFICATE": str(self.work / "server.crt"),
            "WHARF_FTP_KEY": str(self.work / "server.key"),
        }
        return command


class Vsftpd(FtpServer):
    name = "vsftpd"
    user = "anonymous", "bench"
    folder = "files/"

    def command(self):
        program, root = debian("vsftpd", ["vsftpd", "libwrap0"], self.work)
        self.environment = libraries(root)
        first = free_row(PASSIVE_PORTS)
        files = self.directory / "root" / "files"
        files.mkdir(parents=True)
        files.chmod(0o777)
        (self.directory / "empty").mkdir()
        for above in (self.directory, *self.directory.parents):
            if above.owner() == "root" and os.geteuid() == 0:
                above.chmod(above.stat().st_mode | 0o055)
        self.root = files
        conf = self.directory / "vsftpd.conf"
        conf.write_text(f"""
listen=YES
listen_address=127.0.0.1
listen_port={self.port}
background=NO
anonymous_enable=YES
anon_root={self.directory}/root
anon_upload_enable=YES
anon_other_write_enable=YES
anon_umask=022
anon_world_readable_only=NO
write_enable=YES
local_enable=NO
seccomp_sandbox=NO
ftp_username=daemon
nopriv_user=nobody
secure_chroot_dir={self.directory}/empty
pasv_min_port={first}
pasv_max_port={first + PASSIVE_PORTS - 1}
ssl_enable=YES
allow_anon_ssl=YES
force_local_data_ssl=NO
force_local_logins_ssl=NO
require_ssl_reuse=NO
rsa_cert_file={self.certificate()}
rsa_private_key_file={self.certificate()}
ssl_ciphers=HIGH
""")
        return [str(program), str(conf)]


class PureFtpd(FtpServer):
    name = "pure-ftpd"

    def command(self):
        program, root = debian("pure-ftpd", ["pure-ftpd", "pure-ftpd-common"], self.work)
        files = self.own_files(NOBODY)
        database = self.directory / "users.pdb"
        manage = root / "usr/bin/pure-pw"
        if not manage.exists():
            raise Missing("pure-pw is not there")
        subprocess.run(
            [str(manage), "useradd", USER, "-u", "65534", "-g", "65534", "-d", str(files),
             "-f", str(self.directory / "passwd"), "-F", str(database), "-m"],
            input=f"{PASSWORD}\n{PASSWORD}\n".encode(), check=True, capture_output=True)
        first = free_row(PASSIVE_PORTS)
        return [str(program), "-S", f"127.0.0.1,{self.port}", "-l", f"puredb:{database}",
                "-p", f"{first}:{first + PASSIVE_PORTS - 1}", "-Y", "1", "-2", str(self.certificate()),
                "-E", "-c", "50", "-C", "50", "-H", "-g", str(self.directory / "pid")]


class Proftpd(FtpServer):
    name = "proftpd"

    def command(self):
        program, root = debian(
            "proftpd", ["proftpd-core", "proftpd-mod-crypto", "libmemcached11", "libmemcachedutil2",
                        "libhashkit2", "libhiredis0.14", "libpcre2-posix3"], self.work)
        files = self.own_files(NOBODY)
        passwd = self.directory / "passwd"
        hashed = subprocess.run(
            [tool("openssl"), "passwd", "-6", PASSWORD], capture_output=True, text=True, check=True)
        passwd.write_text(f"{USER}:{hashed.stdout.strip()}:65534:65534::{files}:/bin/sh\n")
        passwd.chmod(0o600)
        modules = next(iter(root.glob("usr/lib/proftpd")), None)
        self.environment = libraries(root)
        first = free_row(PASSIVE_PORTS)
        self.tls = bool(modules) and (modules / "mod_tls.so").exists()
        tls = f"""
LoadModule mod_tls.c
TLSEngine on
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile {self.certificate()}
TLSRSACertificateKeyFile {self.certificate()}
TLSOptions NoSessionReuseRequired
TLSRequired off
""" if self.tls else ""
        conf = self.directory / "proftpd.conf"
        conf.write_text(f"""
ModulePath {modules}
{tls}
ServerType standalone
DefaultAddress 127.0.0.1
Port {self.port}
UseIPv6 off
User nobody
Group nogroup
PassivePorts {first} {first + PASSIVE_PORTS - 1}
AuthUserFile {passwd}
AuthOrder mod_auth_file.c
RequireValidShell off
PidFile {self.directory}/pid
ScoreboardFile {self.directory}/score
DelayTable none
SystemLog {self.directory}/log
WtmpLog off
TransferLog none
AllowOverwrite on
AllowStoreRestart on
UseReverseDNS off
""")
        return [str(program), "-n", "-c", str(conf)]


class Pyftpdlib(FtpServer):
    name = "pyftpdlib"
    script = """
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
port, folder, user, password, pem, first, count = sys.argv[1:]
authorizer = DummyAuthorizer()
authorizer.add_user(user, password, folder, perm="elradfmwMT")
try:
    from pyftpdlib.handlers import TLS_FTPHandler as Handler
    Handler.certfile = pem
except ImportError:
    Handler = FTPHandler
Handler.authorizer = authorizer
Handler.passive_ports = range(int(first), int(first) + int(count))
FTPServer(("127.0.0.1", int(port)), Handler).serve_forever()
"""

    def command(self):
        python = "/usr/bin/python3"  # Debian's, whose version its packages are made for
        root = unpacked("usr/lib/python3/dist-packages/pyftpdlib", PYTHON_PACKAGES, self.work)
        self.environment = {"PYTHONPATH": str(root / "usr/lib/python3/dist-packages"), **libraries(root)}
        self.own_files()
        check = [python, "-c", "from pyftpdlib.handlers import TLS_FTPHandler"]
        self.tls = not subprocess.run(check, capture_output=True, env={**os.environ, **self.environment}).returncode
        return [python, "-c", self.script, str(self.port), str(self.root), USER, PASSWORD,
                str(self.certificate()), str(free_row(PASSIVE_PORTS)), str(PASSIVE_PORTS)]


class ApacheFtpServer(FtpServer):
    name = "apache"

    def command(self):
        home = self.work / "apache"
        if not (home / "lib").exists():
            home.mkdir(exist_ok=True)
            pom = (HERE / "apache/pom.xml").read_text()
            (home / "pom.xml").write_text(pom)
            fetch = [tool("mvn"), "-q", "-f", str(home / "pom.xml"), "dependency:copy-dependencies",
                     f"-DoutputDirectory={home / 'lib'}"]
            if subprocess.run(fetch).returncode:
                raise Missing("Apache FtpServer is not to be had from Maven")
        self.own_files()
        store = self.work / "server.p12"
        if not store.exists():
            self.certificate()
            subprocess.run(
                [tool("openssl"), "pkcs12", "-export", "-in", str(self.certificate()), "-out", str(store),
                 "-passout", "pass:changeit", "-name", "server"], check=True, capture_output=True)
        classes = home / "classes"
        if not classes.exists():
            subprocess.run(
                ["javac", "-d", str(classes), "-cp", f"{home}/lib/*",
                 str(HERE / "apache/ApacheServer.java")], check=True)
        return [self.options.java, *self.options.plain_jvm.split(), "-cp", f"{classes}:{home}/lib/*",
                "ApacheServer", str(self.port), str(self.root), USER, PASSWORD, str(store),
                f"{free_row(PASSIVE_PORTS)}"]

    def stored(self, name):
        return self.root / name


class Unftp(FtpServer):
    name = "unftp"
    user = "anonymous", "bench"

    def command(self):
        first = free_row(PASSIVE_PORTS)
        self.certificate()
        return [peers.program("unftp"), "--root-dir", str(self.own_files()), "--bind-address", f"127.0.0.1:{self.port}",
                "--bind-address-http", f"127.0.0.1:{free_port()}", "--passive-ports", f"{first}-{first + PASSIVE_PORTS - 1}",
                "--auth-type", "anonymous", "--ftps-certs-file", str(self.work / "server.crt"),
                "--ftps-key-file", str(self.work / "server.key")]


class Sftpgo(FtpServer):
    """In its portable mode: one account, no database."""

    name = "sftpgo"

    def command(self):
        self.certificate()
        first = free_row(PASSIVE_PORTS)
        self.environment = {"SFTPGO_FTPD__PASSIVE_PORT_RANGE__START": str(first),
                            "SFTPGO_FTPD__PASSIVE_PORT_RANGE__END": str(first + PASSIVE_PORTS - 1)}
        return [peers.program("sftpgo"), "portable", "-d", str(self.own_files()), "-u", USER, "-p", PASSWORD, "-g", "*",
                "--sftpd-port", "-1", "--ftpd-port", str(self.port), "--log-level", "info",
                "--ftpd-cert", str(self.work / "server.crt"), "--ftpd-key", str(self.work / "server.key")]


ALL = [WharfFtp, Vsftpd, PureFtpd, Proftpd, Pyftpdlib, ApacheFtpServer, Unftp, Sftpgo]
