"""Clients that go on whatever happens, and write down what they see."""

import contextlib
import ftplib
import hashlib
import http.client
import io
import random
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 1024
EVERY_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 40
BLOCK = 1 << 16


@dataclass
class Seen:
    """One request: when it began and ended (monotonic), and what came of it; status 0 = a cut connection, -1 = silence."""

    began: float
    ended: float
    replica: int
    method: str
    status: int
    retry_after: bool
    text: str = ""

    def good(self):
        return 200 <= self.status < 300


class Content:
    """The bytes of one upload, by offset."""

    def __init__(self, seed):
        self.block = random.Random(seed).randbytes(BLOCK)

    def at(self, start, size):
        first = start % BLOCK
        whole = self.block[first:] + self.block * (size // BLOCK + 1)
        return whole[:size]

    def digest(self, size):
        sha = hashlib.sha256()
        for start in range(0, size, BLOCK):
            sha.update(self.at(start, min(BLOCK, size - start)))
        return sha.hexdigest()


class Door:
    """Where a client goes: replicas one after the other, each for as long as it answers well."""

    def __init__(self, addresses, first):
        self.addresses = addresses
        self.current = first % len(addresses)
        self.connection = None

    def next(self):
        self.close()
        self.current = (self.current + 1) % len(self.addresses)

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, method, path, fields, body=None):
        began = time.monotonic()
        headers = {}
        try:
            if not self.connection:
                host, port = self.addresses[self.current]
                self.connection = http.client.HTTPConnection(host, port, timeout=LONGEST_WAIT_SECONDS)
            self.connection.request(method, path, body=body, headers={**TUS, **fields})
            answer = self.connection.getresponse()
            text = answer.read()
            status, headers = answer.status, answer.headers
            if answer.will_close:
                self.close()
        except socket.timeout:
            self.close()
            status, text = -1, b""
        except (OSError, http.client.HTTPException):
            self.close()
            status, text = 0, b""
        seen = Seen(began, time.monotonic(), self.current, method, status,
                    "Retry-After" in headers, text[:200].decode(errors="replace") if status >= 300 else "")
        return seen, headers


class Trickle(threading.Thread):
    """One upload in small pieces, until told to finish: a client that retries on the next replica."""

    def __init__(self, addresses, number, every=EVERY_SECONDS, sticky=False):
        super().__init__(daemon=True)
        self.door = Door(addresses, number)
        self.content = Content(number)
        self.every, self.sticky = every, sticky
        self.seen, self.faults = [], []
        self.finishing = threading.Event()
        self.offset, self.acknowledged = 0, 0
        self.path = None
        self.verified = False

    def run(self):
        try:
            self.create()
            while not self.finishing.is_set():
                self.piece()
                time.sleep(self.every)
            self.finish()
        except Exception as e:
            self.faults.append(f"client ended: {e!r}")

    def note(self, seen):
        self.seen.append(seen)
        if not seen.good():
            self.door.next()
            time.sleep(self.every)
        return seen.good()

    def create(self):
        for _ in range(600):
            seen, headers = self.door.ask("POST", "/files/", {"Upload-Defer-Length": "1", "Content-Length": "0"})
            if self.note(seen):
                self.path = urlsplit(headers["Location"]).path
                return
        raise RuntimeError("no upload could be created")

    def piece(self, last=False):
        body = self.content.at(self.offset, PIECE)
        fields = {"Upload-Offset": str(self.offset), "Content-Type": "application/offset+octet-stream"}
        if last:
            fields["Upload-Length"] = str(self.offset + PIECE)
        seen, headers = self.door.ask("PATCH", self.path, fields, body)
        if self.note(seen):
            self.took(int(headers["Upload-Offset"]), self.offset + PIECE)
            return True
        return self.ask_offset()

    def ask_offset(self):
        while True:
            seen, headers = self.door.ask("HEAD", self.path, {})
            if self.note(seen):
                self.took(int(headers["Upload-Offset"]), self.acknowledged)
                return False
            if seen.status in (404, 410):
                raise RuntimeError(f"the upload is gone: {seen}")

    def is_well(self):
        return len(self.seen) > 20 and all(seen.good() for seen in self.seen[-20:])

    def took(self, offset, least):
        if offset < least:
            self.faults.append(f"offset fell from {least} to {offset}")
        self.offset = offset
        self.acknowledged = max(self.acknowledged, offset)

    def finish(self):
        length = None
        for _ in range(600):
            size = self.offset + PIECE
            done = self.piece(last=length is None)
            if done or length == self.offset:
                break
            length = size if self.offset == size else length
        self.check()

    def check(self):
        for _ in range(100):
            seen, _ = self.door.ask("GET", self.path, {"Range": "bytes=0-0"})
            if seen.good():
                break
            self.door.next()
            time.sleep(0.2)
        host, port = self.door.addresses[self.door.current]
        connection = http.client.HTTPConnection(host, port, timeout=LONGEST_WAIT_SECONDS)
        connection.request("GET", self.path, headers=TUS)
        body = connection.getresponse().read()
        connection.close()
        self.verified = len(body) >= self.acknowledged and (
            hashlib.sha256(body).hexdigest() == self.content.digest(len(body)))
        if not self.verified:
            self.faults.append(f"stored other bytes than were sent ({len(body)} of {self.acknowledged})")

    def gap(self, since, until):
        """The longest time without a good answer that ends after `since`."""
        good = [s.ended for s in self.seen if s.good() and s.ended <= until]
        good = [t for t in good if t < since][-1:] + [t for t in good if t >= since]
        gaps = [later - earlier for earlier, later in zip(good, good[1:])]
        return max(gaps + ([until - good[-1]] if good else [until - since]))


class Bulk(threading.Thread):
    """Uploads of one body each, again and again, slow or fast; resumes where it was cut."""

    def __init__(self, addresses, number, size, rate=None, forever=False):
        super().__init__(daemon=True)
        self.door = Door(addresses, number)
        self.content, self.size, self.rate = Content(1000 + number), size, rate
        self.forever = forever
        self.stopped = threading.Event()
        self.seen, self.faults = [], []
        self.retries, self.finished = [], 0
        self.moved = 0

    def run(self):
        try:
            while not self.stopped.is_set():
                self.one()
                if not self.forever:
                    return
        except Exception as e:
            self.faults.append(f"client ended: {e!r}")

    def one(self):
        path, retries, offset = None, 0, 0
        while not self.stopped.is_set():
            if path is None:
                seen, headers = self.door.ask("POST", "/files/", {"Upload-Length": str(self.size), "Content-Length": "0"})
                path = urlsplit(headers["Location"]).path if seen.good() else None
            elif offset == self.size:
                self.retries.append(retries)
                self.finished += 1
                return self.check(path)
            else:
                seen, headers = self.patch(path, offset)
                offset = int(headers["Upload-Offset"]) if seen.good() else self.ask_offset(path, offset)
            self.seen.append(seen)
            if not seen.good():
                retries += 1
                self.door.next()
                time.sleep(0.2)

    def ask_offset(self, path, least):
        while not self.stopped.is_set():
            self.door.next()
            seen, headers = self.door.ask("HEAD", path, {})
            self.seen.append(seen)
            if seen.good():
                offset = int(headers["Upload-Offset"])
                if offset < least:
                    self.faults.append(f"offset fell from {least} to {offset}")
                return offset
            time.sleep(0.2)
        return least

    def patch(self, path, offset):
        fields = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
                  "Content-Length": str(self.size - offset)}
        return self.door.ask("PATCH", path, fields, self.body(offset))

    def body(self, offset):
        began, sent = time.monotonic(), 0
        while offset + sent < self.size and not self.stopped.is_set():
            piece = min(BLOCK, self.size - offset - sent)
            yield self.content.at(offset + sent, piece)
            sent += piece
            self.moved += piece
            if self.rate:
                time.sleep(max(0.0, sent / self.rate - (time.monotonic() - began)))

    def check(self, path):
        for _ in range(100):
            seen, _ = self.door.ask("GET", path, {"Range": "bytes=0-0"})
            if seen.good():
                break
            self.door.next()
            time.sleep(0.2)
        host, port = self.door.addresses[self.door.current]
        with contextlib.closing(http.client.HTTPConnection(host, port, timeout=60)) as connection:
            connection.request("GET", path, headers=TUS)
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            self.faults.append(f"cannot be read: {answer.status}")
        elif hashlib.sha256(body).hexdigest() != self.content.digest(self.size):
            self.faults.append(f"stored other bytes than were sent ({len(body)} of {self.size})")


class FtpTrickle(threading.Thread):
    """One FTP session that uploads a small file every 100 ms, logs in anew where it is cut, and keeps every reply."""

    def __init__(self, addresses, number):
        super().__init__(daemon=True)
        self.addresses, self.current = addresses, number % len(addresses)
        self.number, self.count = number, 0
        self.replies, self.good = [], []
        self.stopped = threading.Event()
        self.faults = []
        self.logins = 0

    def run(self):
        session = None
        while not self.stopped.is_set():
            try:
                session = session or self.login()
                session.storbinary(f"STOR f{self.number}-{self.count}", io.BytesIO(b"x" * PIECE))
                self.good.append(time.monotonic())
                self.count += 1
            except ftplib.Error as e:
                self.replies.append((time.monotonic(), str(e)))
                self.count += 1
                time.sleep(0.5)
                if str(e).startswith("421"):
                    session = self.leave(session)
            except (OSError, EOFError) as e:
                self.replies.append((time.monotonic(), f"cut: {type(e).__name__}"))
                session = self.leave(session)
            time.sleep(EVERY_SECONDS)
        if session:
            session.close()

    def leave(self, session):
        if session:
            session.close()
        self.current = (self.current + 1) % len(self.addresses)
        return None

    def login(self):
        session = ftplib.FTP(timeout=LONGEST_WAIT_SECONDS)
        session.connect(*self.addresses[self.current])
        session.login("bench", "bench-password")
        self.logins += 1
        return session

    def gap(self, since, until):
        good = [t for t in self.good if t < since][-1:] + [t for t in self.good if since <= t <= until]
        gaps = [later - earlier for earlier, later in zip(good, good[1:])]
        return max(gaps + ([until - good[-1]] if good else [until - since]))
