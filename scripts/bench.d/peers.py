"""The peers: where they are, which version, how they are configured, and starting them."""

import json
import os
import re
import resource
import shutil
import subprocess

from processes import children, free_port, wait_until


# What the kernel costs: programs in C that parse nothing, of streams and of requests.
LIMITS = ("kernel-limit", "request-limit")


class Missing(Exception):
    """A peer that a row needs is not on this machine."""


class Peers:
    """wrk, nginx, HAProxy, Envoy and the C programs."""

    def __init__(self, root, processes):
        self.root = root
        self.processes = processes
        self.folder = os.path.join(root, "Tests/Bench/peers")
        # The configurations that were used, as they were used, by name.
        self.configurations = {}
        path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
        self.paths = {name: shutil.which(name, path=path) for name in ("wrk", "nginx", "haproxy")}
        for name in ("envoy", *LIMITS):
            self.paths[name] = self.built(name)

    def built(self, name):
        """What scripts/bench has put under .build/bench; the program itself instead of PyPI's script."""
        base = os.path.join(self.root, ".build/bench")
        if name in LIMITS:
            found = os.path.join(base, name)
            return found if os.access(found, os.X_OK) else None
        for folder, _, files in os.walk(os.path.join(base, "venv/lib")):
            if folder.endswith("envoy/_bin") and "envoy" in files:
                return os.path.join(folder, "envoy")
        return None

    def path(self, name):
        """The program, or `Missing`."""
        if not self.paths[name]:
            raise Missing(f"{name} is not installed")
        return self.paths[name]

    def versions(self):
        """What each peer says it is."""
        arguments = {"wrk": ["-v"], "nginx": ["-v"], "haproxy": ["-v"], "envoy": ["--version"]}
        found = {}
        for name, words in arguments.items():
            if self.paths[name]:
                done = subprocess.run([self.paths[name], *words], capture_output=True, text=True)
                text = (done.stdout + done.stderr).strip().splitlines()
                found[name] = text[0].strip().replace(self.paths[name], name) if text else "?"
            else:
                found[name] = "not installed"
        return found

    def configure(self, name, **values):
        """Fills in a configuration of Tests/Bench/peers and puts it into the work directory."""
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            text = file.read()
        work = self.processes.work
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        # Each connection of a proxy's client has one to the upstream, and a few files are the program's own.
        fixed = {"WORK": work, "FILES": files, "CONNECTIONS": min(16384, (files - 500) // 2)}
        for key, value in {**fixed, **values}.items():
            text = text.replace(f"@{key}@", str(value))
        unknown = re.search(r"@[A-Z]+@", text)
        if unknown:
            raise RuntimeError(f"{name}: nothing for {unknown.group()}")
        self.configurations[name] = text.replace(work, "WORK")
        path = os.path.join(work, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def nginx(self, name, **values):
        """Starts nginx with one of the configurations; gives back process, port and the worker's pid."""
        port = free_port()
        path = self.configure(f"{name}.conf", PORT=port, **values)
        process = self.processes.listen(
            name, [self.path("nginx"), "-p", self.processes.work, "-c", path, "-g", "daemon off;"], port)
        return process, port, [process.pid, *children(process.pid)]

    def answers(self, body, header=None):
        """nginx answering everything with `body`, and with one more header if there is one."""
        if "'" in body or "$" in body:
            raise RuntimeError("nginx can't quote this body")
        line = f"add_header {header[0]} '{header[1]}';" if header else "# No header is added."
        return self.nginx("nginx-answers", BODY=body, HEADER=line)

    def proxy(self, name, upstream):
        """Starts the proxy `name` in front of a provider; gives back process, port and pids."""
        if name == "nginx":
            return self.nginx("nginx-proxy", UPSTREAM=upstream)
        port = free_port()
        if name == "haproxy":
            path = self.configure("haproxy.cfg", PORT=port, UPSTREAM=upstream)
            arguments = [self.path(name), "-db", "-f", path]
        else:
            path = self.configure("envoy.yaml", PORT=port, UPSTREAM=upstream)
            arguments = [
                self.path(name), "--concurrency", "1", "--disable-hot-restart", "-l", "error", "-c", path]
        process = self.processes.listen(name, arguments, port)
        return process, port, [process.pid, *children(process.pid)]

    def wrk(self, port, connections, seconds, script=None, threads=1):
        """Starts wrk."""
        arguments = [
            self.path("wrk"), "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--latency"]
        if script:
            self.configure(script)
            arguments += ["-s", os.path.join(self.folder, script)]
        return self.processes.start("wrk", [*arguments, f"http://127.0.0.1:{port}/"])

    def wrk_result(self, process):
        """Waits for wrk: requests, seconds, and the median latency in microseconds."""
        self.processes.finish(process, 60)
        text = self.processes.output(process)
        found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", text)
        median = re.search(r"50% +([\d.]+)(us|ms|s)", text)
        if not found or not median:
            raise RuntimeError(f"wrk said: {self.processes.said(process)}")
        bad = re.search(r"(Non-2xx.*|Socket errors.*)", text)
        if bad and not bad.group().endswith("connect 0, read 0, write 0, timeout 0"):
            raise RuntimeError(f"wrk: {bad.group()}")
        unit = {"us": 1, "ms": 1e3, "s": 1e6, "m": 60e6}
        return {
            "requests": int(found.group(1)), "seconds": float(found.group(2)) * unit[found.group(3)] / 1e6,
            "p50_us": float(median.group(1)) * unit[median.group(2)]}

    def request_limit(self, *arguments):
        """Starts the C program of requests."""
        return self.processes.start(
            f"request-limit-{arguments[0]}", [self.path("request-limit"), *map(str, arguments)])

    def request_limit_server(self, *arguments):
        """Starts it as a server or a proxy; gives back process, port and pids."""
        process = self.request_limit(*arguments)
        wait_until(lambda: self.processes.output(process).endswith("\n"), 10, "request-limit")
        return process, int(self.processes.output(process)), [process.pid]

    def kernel_limit(self, mode, connections, rate, size, seconds):
        """Runs the C program; its figures."""
        arguments = [self.path("kernel-limit"), mode, str(connections), str(rate), str(size), str(seconds)]
        process = self.processes.start("kernel-limit", arguments)
        code = self.processes.finish(process, seconds + 30)
        if code != 0:
            raise RuntimeError(f"kernel-limit failed: {self.processes.said(process)}")
        return json.loads(self.processes.output(process))
