"""A person at a terminal: a process on a pseudo-terminal, its screen read through a terminal emulator."""

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import pyte

# How long anything that is waited for may take. Far more than it takes, so that a busy machine fails no test.
PATIENCE_IN_SECONDS = float(os.environ.get("TUNEBOOK_PATIENCE", 60))

CONTROL_C = "\x03"
CONTROL_D = "\x04"
CONTROL_R = "\x12"
CONTROL_U = "\x15"
CONTROL_Z = "\x1a"
ENTER = "\r"
TAB = "\t"
UP = "\x1b[A"


class Terminal:
    """One program on a pseudo-terminal of a size, driven by keys and read from its screen."""

    def __init__(self, command, *, environment, folder, columns=80, rows=24):
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000, ratio=0.5)
        self.screen.write_process_input = self._answer
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # Every byte that the program wrote, in order.
        self.written = b""
        self._status = None
        self.process, self._descriptor = pty.fork()
        if self.process == 0:
            try:
                # By the program's own process, which may look at once.
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(folder)
                os.execvpe(command[0], command, environment)
            finally:
                os._exit(127)
        os.set_blocking(self._descriptor, False)

    # What a person does

    def type(self, text):
        """Sends keys as they are; Enter is part of the text."""
        rest = text.encode() if isinstance(text, str) else text
        while rest:
            # A terminal takes only so much at once; what the program writes meanwhile must be read, or both wait.
            self._read(0)
            try:
                rest = rest[os.write(self._descriptor, rest[:4096]) :]
            except BlockingIOError:
                select.select([self._descriptor], [self._descriptor], [], 0.1)

    def enter(self, line):
        """Types a line and Enter."""
        self.type(line + ENTER)

    def paste(self, text):
        """Pastes as a terminal does once the program has asked for bracketed paste."""
        self.wait_until(lambda: b"\x1b[?2004h" in self.written, "bracketed paste to be asked for")
        data = text.encode() if isinstance(text, str) else text
        self.type(b"\x1b[200~" + data.replace(b"\n", b"\r") + b"\x1b[201~")

    def resize(self, columns, rows):
        """Makes the window another size; the program is told by a signal."""
        self._read(0)
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def kill(self):
        """Ends the program at once, as a crash would."""
        os.kill(self.process, signal.SIGKILL)
        self.wait_for_exit()

    # What a person sees

    @property
    def lines(self):
        """The lines on the screen, without blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self):
        """What the terminal holds, from what has scrolled away down to the last line that is not empty."""
        scrolled = ["".join(row[column].data for column in sorted(row)).rstrip() for row in self.screen.history.top]
        return "\n".join(scrolled + self.lines).rstrip()

    @property
    def unwrapped(self):
        """The same with all blanks and line breaks taken out: for what a narrow screen breaks anywhere."""
        return "".join(self.text.split())

    def wait_until(self, condition, what):
        """Reads until a condition holds; fails with the screen when it does not in good time."""
        deadline = time.monotonic() + PATIENCE_IN_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {what}; the terminal shows:\n{self.text}")
            if not self._read(0.05) and self._has_ended():
                self._read(0)
                if condition():
                    return
                raise AssertionError(f"ended while waited for {what}; the terminal shows:\n{self.text}")

    def wait_for(self, text):
        """Reads until a text is to be seen."""
        self.wait_until(lambda: text in self.text, repr(text))

    def wait_for_prompt(self, number):
        """Reads until the prompt of a cell waits for its first key."""
        mark = f"In [{number}]:"
        self.wait_until(lambda: self.line_at_cursor == mark, f"the prompt {mark}")

    @property
    def line_at_cursor(self):
        return self.lines[self.screen.cursor.y]

    @property
    def line_before_cursor(self):
        """What stands before the cursor: all that was typed, and no hint behind it."""
        return self.screen.display[self.screen.cursor.y][: self.screen.cursor.x].rstrip()

    def run(self, line, *, next_prompt):
        """Types a line and waits for the prompt after it; gives what was shown between."""
        before = self.text
        self.enter(line)
        self.wait_for_prompt(next_prompt)
        return self.text[len(before.rstrip()) :]

    def wait_for_exit(self):
        """Waits for the program's end; gives its exit code, negative for a signal."""
        deadline = time.monotonic() + PATIENCE_IN_SECONDS
        while not self._has_ended():
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end; the terminal shows:\n{self.text}")
            self._read(0.05)
        self._read(0)
        return self._status

    def close(self):
        """Ends the program however it is, and gives the terminal back."""
        if self._descriptor is None:
            return
        if not self._has_ended():
            os.kill(self.process, signal.SIGKILL)
            _, status = os.waitpid(self.process, 0)
            self._status = os.waitstatus_to_exitcode(status)
        os.close(self._descriptor)
        self._descriptor = None

    # How it is done

    def _read(self, seconds):
        """Feeds what the program has written to the screen; says whether there was anything.

        A program that never stops writing is given up on after a while, so that what it has written can be looked at.
        """
        any_read = False
        deadline = time.monotonic() + seconds + 0.5
        while time.monotonic() < deadline and select.select([self._descriptor], [], [], 0 if any_read else seconds)[0]:
            try:
                data = os.read(self._descriptor, 65536)
            except OSError:  # The other end is closed.
                data = b""
            if not data:
                time.sleep(0 if any_read else seconds)
                break
            any_read = True
            self.written += data
            self._stream.feed(self._decoder.decode(data))
        return any_read

    def _answer(self, text):
        """Writes what a terminal answers of itself, such as where its cursor is."""
        os.write(self._descriptor, text.encode())

    def _set_size(self, columns, rows):
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _has_ended(self):
        if self._status is None:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status is not None
