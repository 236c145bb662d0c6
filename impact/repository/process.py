"""One running git: bytes in, bytes out, bounded in time and memory.

Promise: talking to a git never deadlocks (input, output and complaints move in one poll loop), a
git that gives no sign of life is killed with everything it started, and no descriptor and no
zombie stays behind after `finish` or `kill`.

It spawns by itself: importing `subprocess` would cost half of what bare Python needs to start.
"""

import os
import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from impact.changes import decode_path
from impact.errors import GitFailed
from impact.typed import Self

PATIENCE = 120.0  # seconds without a byte
MAX_OUTPUT = 1 << 30  # bytes of one answer
_MAX_COMPLAINT = 1 << 14  # bytes of stderr that are kept, the newest
_BLOCK = 1 << 16
_SIGKILL, _SIGPIPE = 9, 13  # POSIX numbers; the module `signal` is slow to import


class Process:
    """A child process in a session of its own. Not for two threads at once."""

    def __init__(
        self,
        arguments: Sequence[bytes],
        environment: Mapping[bytes, bytes],
        *,
        patience: float,
        keep: int = -1,
    ) -> None:
        """Start it. `keep`: a descriptor that the child and its children hold open, too."""
        self._name = decode_path(b" ".join(arguments))
        self._patience = patience
        self._unsent = bytearray()
        self._unread = bytearray()
        self._complaint = b""
        self._status: int | None = None
        self._killed = False
        self._ends = False  # the input ends when what is queued is sent
        self._pid, self._in, self._out, self._err = _spawn(arguments, environment, keep)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._err, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def running(self) -> bool:
        """Whether its end has not been seen yet."""
        return self._status is None

    def send(self, data: bytes) -> None:
        """Queue bytes for the child; what does not fit now goes while we read."""
        self._unsent += data
        self._write()

    def send_last(self, data: bytes) -> None:
        """Queue the last bytes for the child: its input ends when they have gone."""
        self._ends = True
        self.send(data)

    def end_input(self) -> None:
        """Tell the child that nothing more comes; what is still queued is dropped."""
        self._in = self._shut(self._in)

    def line(self) -> bytes | None:
        """Read one line without its newline; None when the output ends before."""
        start = 0
        while (end := self._unread.find(b"\n", start)) < 0:
            start = len(self._unread)
            if not self._move():
                return None
        return self._take(end + 1)[:-1]

    def exactly(self, size: int) -> bytes | None:
        """Read that many bytes; None when the output ends before."""
        while len(self._unread) < size:
            if not self._move():
                return None
        return self._take(size)

    def blocks(self, limit: int = MAX_OUTPUT) -> Iterator[bytes]:
        """Read to the end in blocks; beyond `limit` bytes kill and raise GitFailed."""
        total = 0
        moving = True
        while moving:
            moving = self._move()
            if block := self._take(len(self._unread)):
                total += len(block)
                yield block
            if total > limit:
                self.kill()
                raise GitFailed(
                    f"`{self._name}` printed more than {limit} bytes", do="ask about less"
                )

    def complaint(self) -> bytes:
        """Take what the child wrote to stderr since the last time (at most 16 KiB of it)."""
        while self._err >= 0 and any(found == self._err for found, _ in self._poll.poll(0)):
            self._read_complaint()
        taken, self._complaint = self._complaint, b""
        return taken

    def finish(self) -> int:
        """Wait for the end and give the exit status; -N means killed by signal N."""
        self.end_input()
        while self._move():
            self._unread.clear()
        return self._reap()

    def kill(self) -> None:
        """End the child and whatever it started; what it said and was not read is lost."""
        self._killed = True
        if self._status is None:
            with suppress(OSError):  # it has ended by itself
                os.killpg(self._pid, _SIGKILL)
        self._in, self._out, self._err = map(self._shut, (self._in, self._out, self._err))
        self._reap()

    def _move(self) -> bool:
        """Move what can be moved, waiting for something; False when all output has ended."""
        if self._killed:  # its exit status may still be 0, but its output is gone
            raise GitFailed(
                f"`{self._name}` was ended before it was read", do="read before closing"
            )
        if self._out < 0 and self._err < 0:
            return False
        events = self._poll.poll(self._patience * 1000)
        if not events:
            self.kill()
            raise GitFailed(
                f"`{self._name}` gave no sign of life for {self._patience:g} seconds",
                do="try again when the machine is less busy, or run `git fsck`",
            )
        for descriptor, _ in events:
            if descriptor == self._out:
                self._read_output()
            elif descriptor == self._err:
                self._read_complaint()
            else:
                self._write()
        return self._out >= 0 or self._err >= 0

    def _read_output(self) -> None:
        data = os.read(self._out, _BLOCK)
        self._unread += data
        if not data:
            self._out = self._shut(self._out)

    def _read_complaint(self) -> None:
        data = os.read(self._err, _MAX_COMPLAINT)
        self._complaint = (self._complaint + data)[-_MAX_COMPLAINT:]
        if not data:
            self._err = self._shut(self._err)

    def _write(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: os.write(self._in, self._unsent)]
        except BlockingIOError:
            self._poll.register(self._in, select.POLLOUT)
            return
        except BrokenPipeError:  # the child has ended; its output will say so
            self._unsent.clear()
        self._ignore(self._in)
        if self._ends:
            self.end_input()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._unread[:size])
        del self._unread[:size]
        return taken

    def _shut(self, descriptor: int) -> int:
        if descriptor >= 0:
            self._ignore(descriptor)
            os.close(descriptor)
        return -1

    def _ignore(self, descriptor: int) -> None:
        with suppress(KeyError):  # it is not polled at the moment
            self._poll.unregister(descriptor)

    def _reap(self) -> int:
        if self._status is None:
            try:
                self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
            except ChildProcessError as error:
                self._status = -_SIGKILL
                raise GitFailed(
                    f"the exit status of `{self._name}` was lost",
                    do="do not start this tool with the signal SIGCHLD ignored",
                ) from error
        return self._status


def _spawn(
    arguments: Sequence[bytes], environment: Mapping[bytes, bytes], keep: int
) -> tuple[int, int, int, int]:
    """Start a child: its process id and our ends of its stdin, stdout and stderr."""
    (child_in, to_child), (from_child, child_out), (complaints, child_err) = (
        os.pipe(), os.pipe(), os.pipe(),
    )  # fmt: skip
    try:
        pid = os.posix_spawnp(
            arguments[0],
            list(arguments),
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, child_in, 0),
                (os.POSIX_SPAWN_DUP2, child_out, 1),
                (os.POSIX_SPAWN_DUP2, child_err, 2),
                *([(os.POSIX_SPAWN_DUP2, keep, 3)] if keep >= 0 else []),
            ],
            setsid=True,
            setsigdef=[_SIGPIPE],  # Python ignores it, and the child would inherit that
        )
    except OSError as error:
        for descriptor in (to_child, from_child, complaints):
            os.close(descriptor)
        raise GitFailed(
            f"cannot start git: {error.strerror}", expected="git 2.34 or newer in PATH"
        ) from error
    finally:
        for descriptor in (child_in, child_out, child_err):
            os.close(descriptor)
    os.set_blocking(to_child, False)
    return pid, to_child, from_child, complaints
