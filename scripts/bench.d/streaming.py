"""Rows 4, 6, 7 and 11: streams of tokens at even distances."""

import http.client
import json
import time

from bench import NotAvailable, check, limit, median, plain, shown
from exchanges import proxies
from program import MODEL, RAMP, is_valid, objections, profile, proxy, streaming, streams


def chunk_bytes(port):
    """The mean size of a piece of our streams on the wire, framing included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "hello"}]})
    connection.request("POST", "/v1/chat/completions", body, {"content-type": "application/json"})
    text = connection.getresponse().read()
    connection.close()
    events = [event for event in text.split(b"\n\n") if b'"content":"' in event]
    # Each event is a chunk: its size in hexadecimal, two line ends.
    sizes = [len(event) + 2 + len(f"{len(event) + 2:x}") + 4 for event in events]
    return round(sum(sizes) / len(sizes))


def wire_size(bench):
    """The size that the C program sends: that of our own pieces."""
    if "chunk_bytes" not in bench.known:
        served, ports = bench.brownout.serve(profile("size", {"primary": streaming(1, 100)}))
        bench.known["chunk_bytes"] = chunk_bytes(ports["primary"])
        bench.processes.stop(served)
    return bench.known["chunk_bytes"]


def token_count(bench, rate):
    """Tokens that last until behind the window."""
    return int((RAMP + bench.settling + bench.window + 0.5) * rate)


def run_streams(bench, content, count, rate, pids=None, options=()):
    """Runs a profile of `count` even streams and takes the CPU time of a window in their midst.

    The streams are a script: if they took as long as it says, count x rate pieces per second is what was
    sent, whatever a few of them waited. If they took longer, the figures are totals of the whole run; of a
    proxy alone there are none then. A run that is not valid says so.
    """
    run = bench.brownout.start_run(content, *options)
    time.sleep(0.3 + RAMP + bench.settling)
    cpu, seconds = bench.cpu_window(pids or [run.pid], bench.window)
    summary = bench.brownout.summary(run, 180)
    sample = {
        "cpu_us": cpu * 1e6 / (count * rate * seconds), "chunks_per_second": float(count * rate),
        "drift_p99_ms": max((p["script_drift_ms"]["p99"] or 0.0) for p in summary["providers"])}
    if not is_valid(summary):
        sample["invalid"] = "; ".join(objections(summary)) or summary["verdict"]
    requests, took = summary["requests"], summary["latency"]["e2e_ms"]
    tokens = requests["tokens"] / max(1, requests["scheduled"])
    on_script = took["p50"] is not None and took["p50"] <= 1.03 * tokens * 1e3 / rate
    if not on_script or requests["succeeded"] != requests["scheduled"]:
        sample["is_total"] = True
        sample["chunks_per_second"] = requests["tokens"] * 1e3 / (took["max"] or 1e9)
        sample["cpu_us"] = None
        if pids is None:
            sample["cpu_us"] = summary["generator"]["cpu_seconds"] * 1e6 / max(1, requests["tokens"])
    return sample


def limit_sample(bench, mode, count, rate):
    """The C program with the same load."""
    figures = bench.peers.kernel_limit(mode, count, rate, wire_size(bench), bench.window)
    key = "relay_us_per_chunk" if mode == "relay-apart" else "cpu_us_per_chunk"
    sample = {"cpu_us": figures[key], "chunks_per_second": figures["chunks_per_second"]}
    if not 0.97 <= sample["chunks_per_second"] / (count * rate) <= 1.03:
        sample.update(cpu_us=None, invalid="the C program fell behind")
    return sample


def provider_streams(bench):
    """Row 4."""
    bench.peers.path("kernel-limit")
    count, rate = 2000, 50
    content = profile(
        "provider-streams", {"primary": streaming(1000 / rate, token_count(bench, rate))},
        target="provider:primary", load=streams(count))
    size = wire_size(bench)
    # The C program is one thread; a run has two unless it is told otherwise.
    samples = bench.alternate({
        "ours": lambda: run_streams(bench, content, count, rate, options=["--one-thread"]),
        "c": lambda: limit_sample(bench, "stream", count, rate),
        "apart": lambda: run_streams(bench, content, count, rate)})
    what = f"CPU per chunk of {size} bytes, provider and load"
    return samples, [
        check(f"{what}, in one thread", "us", samples["ours"], samples["c"], "C", 1.15, True, "cpu_us"),
        shown(f"{what}, a thread each", "us", samples["apart"], samples["c"], "C", "cpu_us")]


def relay_streams(bench):
    """Row 6: only the proxy's own CPU time counts."""
    count, rate = 1000, 50
    primary = streaming(1000 / rate, token_count(bench, rate))
    served, ports = bench.brownout.serve(profile("provider", {"primary": primary}))
    found = proxies(bench, ports["primary"])

    def measure(port, pids):
        content = profile(
            "relay-streams", {"primary": primary}, target={"url": f"http://127.0.0.1:{port}"}, load=streams(count))
        return run_streams(bench, content, count, rate, pids)

    sides = {name: lambda port=port, pids=pids: measure(port, pids) for name, (_, port, pids) in found.items()}
    if bench.peers.paths["kernel-limit"]:
        sides["c"] = lambda: limit_sample(bench, "relay-apart", count, rate)
    samples = bench.alternate(sides)
    for process, _, _ in found.values():
        bench.processes.stop(process)
    bench.processes.stop(served)
    peers = [name for name in ("nginx", "haproxy", "envoy") if median(samples.get(name, []), "cpu_us")]
    if not peers:
        raise NotAvailable("no peer relayed all streams")
    best = min(peers, key=lambda name: median(samples[name], "cpu_us"))
    checks = [check(
        "proxy's CPU per chunk, best peer", "us", samples["ours"], samples[best], best, 0.7, True, "cpu_us")]
    for name in [*(name for name in peers if name != best), *(["c"] if "c" in samples else [])]:
        checks.append(shown(
            "proxy's CPU per chunk", "us", samples["ours"], samples[name], "C" if name == "c" else name, "cpu_us"))
    return samples, checks


def system_content(bench, name, count, rate):
    """Provider, proxy and load in one process."""
    return profile(
        name, {"primary": streaming(1000 / rate, token_count(bench, rate))}, proxy=proxy(count),
        load=streams(count))


def sustained(streams, samples):
    """Whether all runs at 110,000 chunks/s were valid."""
    invalid = sum(1 for sample in samples if "invalid" in sample)
    row = limit(
        f"chunks/s sustained, {streams} ({invalid} of {len(samples)} runs invalid)", "/s", samples, 110000, False,
        "chunks_per_second", "at least 110000 /s, no run invalid")
    return {**row, "met": row["met"] and invalid == 0}


def whole_system(bench):
    """Row 7."""
    bench.peers.path("kernel-limit")
    count, rate = 2200, 50
    content = system_content(bench, "whole-system", count, rate)

    def twice(streams=count):
        sample = limit_sample(bench, "stream", streams, rate)
        return {**sample, "cpu_us": sample["cpu_us"] and 2 * sample["cpu_us"]}

    # The same chunks from models that are fast.
    fast = system_content(bench, "fast-system", 500, 220)
    samples = bench.alternate({
        "ours": lambda: run_streams(bench, content, count, rate), "c": twice,
        "fast": lambda: run_streams(bench, fast, 500, 220)})
    reached = sustained("2,200 streams x 50", samples["ours"])
    checks = [
        check("CPU per chunk at 110,000 chunks/s", "us", samples["ours"], samples["c"], "2 C", 1.25, True, "cpu_us"),
        reached, sustained("500 streams x 220", samples["fast"])]
    if not reached["met"]:
        # Where the whole rate is too much, the half shows what a chunk costs when there is time for it.
        half = system_content(bench, "half-system", count // 2, rate)
        more = bench.alternate({
            "half": lambda: run_streams(bench, half, count // 2, rate),
            "half c": lambda: twice(count // 2)}, min(3, bench.pairs))
        samples.update(more)
        checks.append(shown(
            "CPU per chunk at 55,000 chunks/s", "us", more["half"], more["half c"], "2 C", "cpu_us"))
        samples["highest"] = [highest_rate(bench, [])]
        checks.append(plain("highest valid chunks/s of 1,000 streams", "/s", samples["highest"], "chunks_per_second"))
    return samples, checks


def transport_path(schema):
    """Where this build's language has `transport`, as an override names it; nil when it has none."""
    def search(node, path):
        properties = node.get("properties", {}) if isinstance(node, dict) else {}
        if "unix" in json.dumps(properties.get("transport", {})):
            return ".".join([*path, "transport"])
        for key in ("proxy", "load"):
            if key in properties and not path:
                found = search(properties[key], [key])
                if found:
                    return found
        return None
    return search(schema, [])


def highest_rate(bench, options):
    """The most chunks/s of a ladder at which a run is valid, and the CPU time per chunk there."""
    count, best = 1000, None
    for rate in (40, 60, 80, 90, 100, 110, 120, 135, 150, 165, 180, 200, 220, 250, 300, 350, 400, 500):
        content = system_content(bench, "ladder", count, rate)
        sample = run_streams(bench, content, count, rate, options=options)
        if "invalid" in sample:
            sample = run_streams(bench, content, count, rate, options=options)
        if "invalid" in sample:
            break
        best = sample
    if best is None:
        raise RuntimeError("not even 40,000 chunks/s were valid")
    return best


def unix_transport(bench):
    """Row 11."""
    path = transport_path(bench.brownout.schema())
    if path is None:
        raise NotAvailable("this build's profiles have no transport: \"unix\"")
    samples = bench.alternate({
        "ours": lambda: highest_rate(bench, ["--set", f"{path}=unix"]), "tcp": lambda: highest_rate(bench, [])}, 1)
    return samples, [
        check("highest valid chunks/s", "/s", samples["ours"], samples["tcp"], "TCP", 2, False, "chunks_per_second"),
        shown("CPU per chunk there", "us", samples["ours"], samples["tcp"], "TCP", "cpu_us")]
