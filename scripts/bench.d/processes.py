"""Starts and stops processes, and says how much CPU time they took."""

import os
import resource
import signal
import socket
import subprocess
import time


def raise_file_limit():
    """Takes as many open files as the hard limit permits; what is started inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def free_port():
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pids):
    """User and system time of all living threads of `pids`, to the nanosecond."""
    total = 0
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total / 1e9


def resident_bytes(pid):
    """Anonymous memory of a process that is in RAM."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError(f"no RssAnon in /proc/{pid}/status")


def children(pid):
    """The processes that `pid` has started and that live."""
    found = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
            found += [int(word) for word in file.read().split()]
    return found


def wait_until(condition, seconds, what):
    """Waits for `condition` to hold; a process that does not get ready is an error, not a figure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.01)
    raise RuntimeError(f"{what} did not get ready within {seconds} s")


def accepts(port):
    """Whether somebody listens on `port`."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Processes:
    """What this run has started. Nothing else is ever stopped."""

    def __init__(self, work):
        self.work = work
        self.running = []

    def start(self, name, arguments):
        """Starts a process in a session of its own; what it prints goes to files in the work directory."""
        output = open(os.path.join(self.work, f"{name}.out"), "wb")
        errors = open(os.path.join(self.work, f"{name}.err"), "wb")
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=self.work,
            start_new_session=True)
        process.name = name
        output.close()
        errors.close()
        self.running.append(process)
        return process

    def listen(self, name, arguments, port):
        """Starts a server and waits until it accepts on `port`."""
        process = self.start(name, arguments)

        def is_ready():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended at once: {self.said(process)}")
            return accepts(port)

        wait_until(is_ready, 20, name)
        return process

    def said(self, process):
        """The last of what a process printed, for messages."""
        text = self.output(process, "out") + self.output(process, "err")
        return text.strip()[-600:] or "it said nothing"

    def output(self, process, kind="out"):
        """All of what a process printed."""
        with open(os.path.join(self.work, f"{process.name}.{kind}"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def finish(self, process, seconds):
        """Waits for a process to end by itself; gives back its exit code."""
        code = process.wait(timeout=seconds)
        self.running.remove(process)
        return code

    def stop(self, process):
        """Ends a process and what it has started, gently first."""
        if process not in self.running:
            return
        self.running.remove(process)
        for number, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            if process.poll() is None:
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    pass
                try:
                    process.wait(timeout=patience)
                except subprocess.TimeoutExpired:
                    continue

    def kill(self, process):
        """Ends a process at once."""
        if process in self.running:
            self.running.remove(process)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self):
        """Ends everything that is left."""
        for process in list(self.running):
            self.stop(process)
