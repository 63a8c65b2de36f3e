"""Drives an FTP server with Python's own ftplib.

Run: python3 ftplib_client.py MANNER HOST PORT USER PASSWORD FOLDER SCRATCH
MANNER: plain, active, tls, ipv6. FOLDER is a folder on this machine; what it holds goes up and comes
down again into SCRATCH, then one file is cut while it goes up, and resumed. Prints "done".
--check only tells whether it could.
"""

import ftplib
import io
import os
import random
import ssl
import sys
import time
from pathlib import Path


class Tls(ftplib.FTP_TLS):
    """Data connections go on with the TLS session of the control connection, as servers ask."""

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            connection = self.context.wrap_socket(
                connection, server_hostname=self.host, session=self.sock.session)
        return connection, size


def login(manner, host, port, user, password):
    if manner == "tls":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        ftp = Tls(context=context, timeout=30)
    else:
        ftp = ftplib.FTP(timeout=30)
    ftp.encoding = "utf-8"
    ftp.connect(host, port)
    ftp.login(user, password)
    if manner == "tls":
        ftp.prot_p()
    ftp.set_pasv(manner != "active")
    return ftp


def mirror_up(ftp, folder, remote):
    ftp.mkd(remote)
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            mirror_up(ftp, path, f"{remote}/{path.name}")
        else:
            with open(path, "rb") as file:
                ftp.storbinary(f"STOR {remote}/{path.name}", file)


def mirror_down(ftp, remote, folder):
    folder.mkdir(parents=True)
    for name, facts in ftp.mlsd(remote):
        if facts["type"] == "dir":
            mirror_down(ftp, f"{remote}/{name}", folder / name)
        elif facts["type"] == "file":
            with open(folder / name, "wb") as file:
                ftp.retrbinary(f"RETR {remote}/{name}", file.write)
            if os.path.getsize(folder / name) != int(facts["size"]):
                sys.exit(f"{name}: size {facts['size']} (came: {os.path.getsize(folder / name)})")


def cut_and_resume(arguments, remote):
    """Sends a file, tears both connections in the middle, five times; goes on from SIZE."""
    seed = time.time_ns()
    chance = random.Random(seed)
    content = chance.randbytes(8 << 20)
    at = 0
    for _ in range(5):
        ftp = login(*arguments)
        connection, _ = ftp.ntransfercmd(f"STOR {remote}", rest=at if at else None)
        end = min(len(content) - 1, at + chance.randrange(1, 2 << 20))
        connection.sendall(content[at:end])
        time.sleep(0.05)
        ftp.sock.close()
        connection.close()
        at = resumed(arguments, remote, at, end)
    ftp = login(*arguments)
    ftp.voidcmd("TYPE I")
    ftp.storbinary(f"STOR {remote}", io.BytesIO(content[at:]), rest=at)
    came = bytearray()
    ftp.retrbinary(f"RETR {remote}", came.extend)
    if bytes(came) != content:
        sys.exit(f"the resumed file is not the one that was sent (seed {seed})")
    ftp.quit()


def resumed(arguments, remote, before, sent):
    """Waits until the server has noticed, then asks where to go on."""
    for _ in range(100):
        ftp = login(*arguments)
        ftp.voidcmd("TYPE I")
        try:
            if remote.rpartition("/")[2] in ftp.nlst(remote.rpartition("/")[0]):
                sys.exit("a broken upload shows at its name")
            size = ftp.size(remote)
            if before <= size <= sent:
                return size
        except ftplib.error_perm as refused:
            if before == 0 and str(refused).startswith("550"):
                return 0
        finally:
            ftp.close()
        time.sleep(0.1)
    sys.exit(f"SIZE does not tell where to go on (sent: {sent}, before: {before})")


def main(manner, host, port, user, password, folder, scratch):
    arguments = manner, host, int(port), user, password
    remote = f"/ftplib-{manner}"
    ftp = login(*arguments)
    mirror_up(ftp, Path(folder), remote)
    mirror_down(ftp, remote, Path(scratch))
    ftp.quit()
    cut_and_resume(arguments, f"{remote}/cut.bin")
    print("done")


if sys.argv[1:] != ["--check"]:
    main(*sys.argv[1:])
