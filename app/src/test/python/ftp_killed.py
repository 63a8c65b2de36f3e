"""Kills FTP clients while they upload, and lets others end in order.

Run: python3 ftp_killed.py HOST PORT USER PASSWORD TIMES
Each client is a process of its own. A killed one (SIGKILL) must leave nothing at its name; one that
ends in order must leave all of it. Prints "done". --check only tells whether it could.
"""

import ftplib
import os
import random
import signal
import sys
import time

AT_ONCE = 10


def login(host, port, user, password):
    ftp = ftplib.FTP(timeout=60)
    ftp.connect(host, port)
    ftp.login(user, password)
    ftp.voidcmd("TYPE I")
    return ftp


def upload(arguments, name, size, in_order, said):
    ftp = login(*arguments)
    connection, _ = ftp.ntransfercmd(f"STOR {name}")
    connection.sendall(b"x" * size)
    os.write(said, b".")
    if not in_order:
        signal.pause()
    connection.close()
    ftp.voidresp()
    ftp.quit()


def start(arguments, name, size, in_order):
    """A client in a process of its own, and the pipe on which it says that all is sent."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        try:
            upload(arguments, name, size, in_order, says)
            os._exit(0)
        except BaseException as failure:
            print(failure, file=sys.stderr)
            os._exit(1)
    os.close(says)
    return child, hears


def round_of(arguments, numbers, in_order, chance):
    clients = [
        start(arguments, f"/killed/{'whole' if in_order else 'killed'}-{n}", chance.randrange(1, 300_000), in_order)
        for n in numbers]
    for child, hears in clients:
        if not os.read(hears, 1):
            sys.exit("a client died before it had sent its bytes")
        os.close(hears)
        if not in_order:
            os.kill(child, signal.SIGKILL)
    for child, _ in clients:
        _, status = os.waitpid(child, 0)
        if in_order and status:
            sys.exit(f"a client that ended in order failed: {status}")


def main(host, port, user, password, times):
    arguments = host, int(port), user, password
    seed = time.time_ns()
    chance = random.Random(seed)
    login(*arguments).mkd("/killed")
    for first in range(0, int(times), AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, int(times)))
        round_of(arguments, numbers, False, chance)
        round_of(arguments, numbers, True, chance)
    time.sleep(1)  # whatever would publish them has had its time
    names = set(login(*arguments).nlst("/killed"))
    killed = {name for name in names if "killed-" in name}
    whole = {name for name in names if "whole-" in name}
    if killed or len(whole) != int(times):
        sys.exit(f"published though killed: {killed}; whole: {len(whole)} of {times} (seed {seed})")
    print("done")


if sys.argv[1:] != ["--check"]:
    main(*sys.argv[1:])
