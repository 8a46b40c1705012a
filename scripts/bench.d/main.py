"""Measures the rows one after the other and writes the report after each; see scripts/bench --help."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

import exchanges
import report
import single
import streaming
from bench import Bench, NotAvailable
from peers import Missing, Peers
from processes import Processes, raise_file_limit
from program import Brownout

ROWS = [
    (1, "generator", "generator, closed loop, 64 connections, small GET to nginx", "wrk, one thread",
     exchanges.generator),
    (2, "lateness", "generator, open loop at half of that rate", "wrk2's claim of 1 ms", exchanges.lateness),
    (3, "provider", "provider, small answers that are not streamed, under wrk", "nginx return 200",
     exchanges.answers),
    (4, "provider-streams", "provider to load, 2,000 streams x 50 chunks/s", "the C program",
     streaming.provider_streams),
    (5, "proxy", "proxy, not streamed, keep-alive on both sides, under wrk", "nginx, haproxy, Envoy",
     exchanges.proxy_requests),
    (6, "proxy-streams", "proxy, 1,000 streams x 50 chunks/s", "nginx, haproxy, Envoy, the C program",
     streaming.relay_streams),
    (7, "system", "provider, proxy and load in one process, 2,200 streams x 50 chunks/s", "twice the C program",
     streaming.whole_system),
    (8, "memory", "memory per idle open stream, all three engines", "-", single.memory),
    (9, "histogram", "histogram record", "HdrHistogram_c", single.histogram),
    (10, "virtual", "virtual time: regional-outage", "its real duration", single.virtual_time),
    (11, "unix", "the system over Unix sockets", "row 7 over TCP", streaming.unix_transport),
    (12, "start-up", "start-up", "-", single.start_up),
]


def parse():
    """The command line; scripts/bench has looked at the names of the options."""
    parser = argparse.ArgumentParser(prog="scripts/bench", usage="scripts/bench --help", add_help=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pairs", type=int)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--out")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    known = {str(row[0]) for row in ROWS} | {row[1] for row in ROWS}
    for name in arguments.only:
        if name not in known:
            parser.error(f"there is no row '{name}'; scripts/bench --list shows them")
    if arguments.pairs is not None and not 1 <= arguments.pairs <= 101:
        parser.error("--pairs is a number from 1 to 101")
    return arguments


def show_rows():
    """What is measured."""
    for number, name, about, against, _ in ROWS:
        print(f"{number:>2}  {name:<17} {about}; against {against}")


def git_version(root):
    """The commit that was built, as far as git knows."""
    done = subprocess.run(
        ["git", "-C", root, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def stop_on_signals():
    """A signal ends this program the way an error does: what was started is stopped."""
    def stop(number, _):
        raise SystemExit(128 + number)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def measure(row, bench, processes):
    """One row: its samples and checks, or why there are none."""
    number, name, about, _, function = row
    Bench.say(f"{number} {name}: {about}")
    found = {"number": number, "name": name, "about": about}
    began, waited = time.monotonic(), report.pressure()
    try:
        found["samples"], found["checks"] = function(bench)
    except (Missing, NotAvailable) as reason:
        found["unavailable"] = str(reason)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        found["unavailable"] = f"failed: {error}"
    finally:
        processes.stop_all()
    found["seconds"] = time.monotonic() - began
    if waited is not None:
        found["cpu_pressure"] = (report.pressure() - waited) / 1e6 / found["seconds"]
    for check in found.get("checks", []):
        ratio = "" if check["ratio"] is None else f", ratio {report.spell(check['ratio'])}"
        met = {True: "met", False: "NOT MET", None: ""}[check["met"]]
        Bench.say(
            f"  = {check['what']}: {report.figure(check['ours'], check['unit'])}{ratio} "
            f"{'(' + check['target'] + ') ' if check['target'] else ''}{met}")
    if "unavailable" in found:
        Bench.say(f"  = not available: {found['unavailable']}")
    return found


def main():
    """Measures what was asked for."""
    arguments = parse()
    if arguments.list:
        return show_rows()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    date = time.strftime("%Y-%m-%d", time.gmtime())
    folder = arguments.out or os.path.join(root, "Reports/bench", date)
    work = os.path.join(root, ".build/bench", f"work-{os.getpid()}")
    os.makedirs(work)
    raise_file_limit()
    stop_on_signals()
    processes = Processes(work)
    pairs = arguments.pairs or (3 if arguments.quick else 7)
    try:
        peers = Peers(root, processes)
        bench = Bench(Brownout(root, processes), peers, processes, pairs, arguments.quick)
        info = report.machine()
        if info["load_average"][0] > 0.5:
            Bench.say(f"this machine is busy (load average {info['load_average'][0]:.1f}): don't trust the figures")
        earlier = report.read(folder) if arguments.only else None
        result = {
            "date": date, "version": git_version(root), "pairs": pairs, "quick": arguments.quick, "machine": info,
            "peers": peers.versions(), "configurations": (earlier or {}).get("configurations", {}),
            "rows": (earlier or {}).get("rows", [])}
        for row in ROWS:
            if arguments.only and not {str(row[0]), row[1]} & set(arguments.only):
                continue
            found = measure(row, bench, processes)
            rows = [other for other in result["rows"] if other["number"] != row[0]] + [found]
            result["rows"] = sorted(rows, key=lambda other: other["number"])
            result["configurations"].update(peers.configurations)
            report.write(folder, result)
        print(os.path.join(folder, "bench.md"))
    finally:
        processes.stop_all()
        shutil.rmtree(work, ignore_errors=True)
    return None


if __name__ == "__main__":
    sys.exit(main())
