"""Programs on a pseudo-terminal: how long until bytes arrive, and how much memory their processes hold."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78DMEHc]")
# What programs ask the terminal, and what a plain one answers.
QUERIES = [(b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?6c"), (b"\x1b[>c", b"\x1b[>0;0;0c")]


class Terminal:
    """A program in a terminal of 100 columns and 24 rows."""

    def __init__(self, command, environment, directory=None):
        self.start = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            if directory:
                os.chdir(directory)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self.seen = b""
        # What has arrived after the text that was waited for last.
        self.rest = b""

    def wait_for(self, text, timeout=120):
        """Reads until `text` has arrived, escape codes aside; gives the time of the arrival of its last bytes."""
        deadline = time.monotonic() + timeout
        now = time.perf_counter()
        while True:
            plain = ESCAPES.sub(b"", self.rest)
            place = plain.find(text)
            if place >= 0:
                self.rest = plain[place + len(text):]
                return now
            ready, _, _ = select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no {text!r} in {self.seen[-500:]!r}")
            try:
                chunk = os.read(self.descriptor, 65536)
            except OSError:
                raise EOFError(f"ended without {text!r}: {self.seen[-500:]!r}") from None
            now = time.perf_counter()
            for query, answer in QUERIES:
                if query in chunk:
                    os.write(self.descriptor, answer)
            self.rest += chunk
            self.seen += chunk

    def send(self, text):
        """Writes keys; gives the time of writing."""
        now = time.perf_counter()
        os.write(self.descriptor, text.encode())
        return now

    def drain(self):
        """Forgets what has arrived by now."""
        while select.select([self.descriptor], [], [], 0)[0]:
            self.seen += os.read(self.descriptor, 65536)
        self.rest = b""

    def end(self):
        for number in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                break
            for _ in range(50):
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self.descriptor)
                    return
                time.sleep(0.01)
        os.close(self.descriptor)


def children_of(root):
    """A process and its descendants that are alive now."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass
    family = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        if not more:
            return family
        family |= more


def memory(pid, field="VmRSS"):
    """A process's memory in MiB; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
