"""FTP clients: one transfer each, in a process of its own, so that they share nothing."""

import contextlib
import ftplib
import multiprocessing
import os
import queue
import ssl
import threading
import time
from dataclasses import dataclass

CHUNK = 256 * 1024
START_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where a client goes, and who it says it is."""

    port: int
    user: tuple
    folder: str


def place(server):
    return Place(server.port, server.user, server.folder)


@dataclass(frozen=True)
class Transfer:
    """One file: STOR sends `size` bytes of the source from `start` on, RETR fetches as many."""

    verb: str
    secure: bool
    name: str
    source: str
    start: int
    size: int


class Tls(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            connection = self.context.wrap_socket(
                connection, server_hostname=self.host, session=self.sock.session)
        return connection, size


def login(server, secure):
    """A session of that account, in the folder that files are kept in."""
    if secure:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        ftp = Tls(context=context, timeout=120)
    else:
        ftp = ftplib.FTP(timeout=120)
    ftp.connect("127.0.0.1", server.port)
    ftp.login(*server.user)
    if secure:
        ftp.prot_p()
    if server.folder:
        ftp.cwd(server.folder)
    ftp.voidcmd("TYPE I")
    return ftp


def send(connection, source, start, size, secure):
    with open(source, "rb") as file:
        if not secure:
            sent = 0
            while sent < size:
                sent += os.sendfile(connection.fileno(), file.fileno(), start + sent, size - sent)
            return connection
        file.seek(start)
        left = size
        while left:
            block = file.read(min(CHUNK, left))
            connection.sendall(block)
            left -= len(block)
        with contextlib.suppress(ssl.SSLError, OSError):  # ours is sent; not every server answers it with its own
            return connection.unwrap()
        return connection


def receive(connection, size):
    buffer = bytearray(CHUNK)
    came = 0
    while count := connection.recv_into(buffer):
        came += count
    if came != size:
        raise RuntimeError(f"{came} bytes came (expected: {size})")
    return connection


def client(barrier, over, answers, server, what):
    """
    Logs in, waits for the others, moves the bytes; answers when it began and ended, and what failed. Logs out when told:
    what a session's own process spent is seen only while it lives.
    """
    try:
        ftp = login(server, what.secure)
        barrier.wait(START_SECONDS)
        barrier.wait(START_SECONDS)
        began = time.monotonic()
        connection, _ = ftp.ntransfercmd(f"{what.verb} {what.name}")
        connection.setblocking(True)
        if what.verb == "STOR":
            connection = send(connection, what.source, what.start, what.size, what.secure)
        else:
            receive(connection, what.size)
        connection.close()
        ftp.voidresp()
        answers.put((began, time.monotonic(), ""))
        over.wait(START_SECONDS)
        ftp.close()
    except Exception as failure:
        barrier.abort()
        answers.put((0, 0, repr(failure)))


def together(server, transfers, limit, begin, end):
    """
    Seconds from the first byte to the last reply, and what `end` returns: `begin` is called when all are logged in, `end`
    before they log out.
    """
    barrier, over = multiprocessing.Barrier(len(transfers) + 1), multiprocessing.Event()
    answers = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=client, args=(barrier, over, answers, place(server), what)) for what in transfers]
    for each in clients:
        each.start()
    try:
        with contextlib.suppress(threading.BrokenBarrierError):  # the clients say why
            barrier.wait(START_SECONDS)
            begin()
            barrier.wait(START_SECONDS)
        spans = [answers.get(timeout=limit) for _ in clients]
        failures = [failure for _, _, failure in spans if failure]
        if failures:
            raise RuntimeError(next((why for why in failures if "BrokenBarrier" not in why), failures[0]))
        return max(ended for _, ended, _ in spans) - min(began for began, _, _ in spans), end()
    except queue.Empty:
        raise RuntimeError(f"transfers did not end within {limit} s") from None
    finally:
        over.set()
        for each in clients:
            each.join(START_SECONDS)
            each.kill()
