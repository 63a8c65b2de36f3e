"""A relay in front of an S3 server that counts requests. For counting only: it costs what it costs."""

import re
import socket
import threading
from collections import Counter
from urllib.parse import parse_qs, urlsplit

CHUNK = 256 * 1024
SECONDS = 300
KINDS = ("create", "part", "complete", "put", "get", "head", "list", "delete")


class Relay:
    """Listens on a free port of loopback until closed; bytes go through as they come, Host too."""

    def __init__(self, endpoint):
        self.target = urlsplit(endpoint)
        self.counts = Counter()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def take(self):
        """What was counted since the last time."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        return counts

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection((self.target.hostname, self.target.port), SECONDS)
            except OSError:
                return
            for end in (client, server):
                end.settimeout(SECONDS)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for job in (self.requests, answers):
                threading.Thread(target=self.ended, args=(job, client, server), daemon=True).start()

    def ended(self, job, client, server):
        try:
            job(client, server)
        except (OSError, ValueError):
            pass
        finally:
            for end in (client, server):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    end.close()

    def requests(self, client, server):
        held = b""
        while True:
            while b"\r\n\r\n" not in held:
                if not (came := client.recv(CHUNK)):
                    return
                held += came
            head, _, held = held.partition(b"\r\n\r\n")
            if re.search(rb"\r\ntransfer-encoding:", head, re.I):
                raise ValueError("S3 clients name a body's length")
            length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.I)
            left = int(length[1]) if length else 0
            with self.lock:
                self.counts[kind(head)] += 1
                self.counts["bytes"] += left
            server.sendall(head + b"\r\n\r\n" + held[:left])
            left, held = left - len(held[:left]), held[left:]
            while left:
                if not (came := client.recv(min(CHUNK, left))):
                    return
                server.sendall(came)
                left -= len(came)


def answers(client, server):
    while came := server.recv(CHUNK):
        client.sendall(came)


def kind(head):
    """What S3 calls such a request, in short."""
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
    parts = urlsplit(target)
    query = parse_qs(parts.query, keep_blank_values=True)
    of_bucket = "/" not in parts.path.strip("/")
    match method:
        case "PUT" if "partNumber" in query:
            return "part"
        case "POST" if "uploads" in query:
            return "create"
        case "POST" if "uploadId" in query:
            return "complete"
        case "GET" if "uploadId" in query or of_bucket:
            return "list"
        case "POST" | "DELETE":
            return "delete"
        case _:
            return method.lower()
