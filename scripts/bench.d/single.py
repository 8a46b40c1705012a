"""Rows 8, 9, 10 and 12: memory, the histogram, virtual time, start-up."""

import json
import os
import resource
import subprocess
import time

from bench import NotAvailable, limit, plain
from processes import resident_bytes, wait_until
from program import profile, provider, proxy, streams


def open_streams(bench, count):
    """Anonymous memory of all three engines with `count` streams open and silent, and sized for no more."""
    silent = provider(
        "1ms", "1ms", 3, rules=[{"id": "silent", "do": [{"at": "token:1", "stall": "forever"}]}])
    content = profile("idle-streams", {"primary": silent}, proxy=proxy(count), load=streams(count))
    run = bench.brownout.start_run(content)

    def sockets():
        try:
            return len(os.listdir(f"/proc/{run.pid}/fd"))
        except FileNotFoundError as error:
            raise RuntimeError(f"the run ended: {bench.processes.said(run)}") from error

    # Four descriptors per stream: both ends of both connections.
    wait_until(lambda: sockets() >= 4 * count, 30, f"{count} idle streams")
    time.sleep(1)
    used = resident_bytes(run.pid)
    bench.processes.kill(run)
    return used


def memory(bench):
    """Row 8."""
    few, hard = 100, resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    many = min(4000, (hard - 200) // 4)
    if many < 1000:
        raise NotAvailable(f"the limit of open files is {hard}; 1,000 streams need 4,200")

    def ours():
        kib = (open_streams(bench, many) - open_streams(bench, few)) / (many - few) / 1024
        return {"kib": kib, "streams": many}

    # It hardly differs from run to run.
    samples = bench.alternate({"ours": ours}, 1 if bench.is_quick else min(3, bench.pairs))
    return samples, [
        limit(f"memory per open stream, {few} to {many} streams", "KiB", samples["ours"], 16, True, "kib")]


def histogram(bench):
    """Row 9: against a reference figure, as the C implementation is no package of Debian's.

    Measured once with our values on an AMD EPYC: 1.9 ns compiled together with its caller, 3.6 to 4.2 in a library.
    """
    done = subprocess.run([bench.brownout.binary, "bench", "--json"], capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 3):
        raise NotAvailable("this build has no `brownout bench`")
    figures = json.loads(done.stdout)
    value = figures.get("histogram_record_ns")
    if value is None:
        raise NotAvailable("`brownout bench` does not time the histogram")
    row = limit(
        "one record", "ns", value, 3, True,
        target_text="at most 2 x HdrHistogram_c (1.5 ns); 0 allocations: AllocationTests")
    return {"ours": [figures]}, [{**row, "peer": 1.5, "peer_name": "HdrHistogram_c", "ratio": value / 1.5}]


def virtual_time(bench):
    """Row 10."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(bench.brownout.binary)))
    path = os.path.join(root, "Profiles/regional-outage.json5")

    def ours():
        run = bench.brownout
        report = os.path.join(bench.processes.work, "virtual")
        began = time.perf_counter()
        done = subprocess.run(
            [run.binary, "run", path, "--virtual", "--quiet", "--attempts", "none", "--out", report],
            capture_output=True, text=True)
        seconds = time.perf_counter() - began
        if done.returncode != 0:
            raise RuntimeError(f"the virtual run failed: {done.stderr[-400:]}")
        with open(os.path.join(report, "summary.json"), encoding="utf-8") as file:
            simulated = json.load(file)["schedule_seconds"]
        return {"times": simulated / seconds, "seconds": seconds}

    samples = bench.alternate({"ours": ours})
    return samples, [
        limit("regional-outage, simulated over real time", "x", samples["ours"], 50, False, "times"),
        plain("the whole command", "s", samples["ours"], "seconds")]


def start_up(bench):
    """Row 12."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(bench.brownout.binary)))
    path = os.path.join(root, "Profiles/regional-outage.json5")

    def once(*words):
        began = time.perf_counter()
        subprocess.run([bench.brownout.binary, *words], check=True, capture_output=True)
        return (time.perf_counter() - began) * 1e3

    def ours():
        return {"version_ms": once("--version"), "check_ms": once("check", path)}

    ours()
    samples = bench.alternate({"ours": ours}, 3 * bench.pairs)
    return samples, [
        limit("brownout --version", "ms", samples["ours"], 30, True, "version_ms"),
        limit("brownout check", "ms", samples["ours"], 60, True, "check_ms")]
