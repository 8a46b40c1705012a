"""Rows 1, 2, 3 and 5: requests and answers that are not streamed."""

import re
import time
import urllib.request

from bench import NotAvailable, bounded, check, limit, median, shown
from processes import cpu_seconds
from program import MODEL, is_valid, objections, profile, provider, proxy

SMALL = "this is a small answer"


def status_requests(port):
    """How many requests nginx has answered, this one left out."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as answer:
        text = answer.read().decode()
    return int(re.search(r"\n +\d+ +\d+ +(\d+)", text).group(1)) - 1


def generator_load(port, **load):
    """A profile that sends the same small GET as wrk: the same bytes, but for the header that wrk adds."""
    request = {"method": "GET", "path": "/", "key": False}
    return profile(
        "generator", {"unused": provider()}, target={"url": f"http://127.0.0.1:{port}"},
        load={"request": request, "drain": "5s", **load})


def steady(bench, port, generator, servers):
    """Requests and CPU time in a window, as nginx counts them, whoever generates."""
    time.sleep(0.7)
    began, requests = time.monotonic(), status_requests(port)
    cpu, server_cpu = cpu_seconds([generator.pid]), cpu_seconds(servers)
    time.sleep(bench.window)
    requests = status_requests(port) - requests - 1
    cpu = cpu_seconds([generator.pid]) - cpu
    server_cpu, seconds = cpu_seconds(servers) - server_cpu, time.monotonic() - began
    if requests < 1:
        raise RuntimeError(f"{generator.name} sent nothing: {bench.processes.said(generator)}")
    return {
        "requests_per_second": requests / seconds, "cpu_us": cpu * 1e6 / requests,
        "server_cpu_us": server_cpu * 1e6 / requests}


def generator(bench):
    """Row 1."""
    server, port, pids = bench.peers.answers(SMALL)
    length = bench.window + 1.2

    def ours():
        run = bench.brownout.start_run(generator_load(port, streams=64, duration=f"{length:g}s"))
        sample = steady(bench, port, run, pids)
        summary = bench.brownout.summary(run)
        if not is_valid(summary):
            sample["invalid"] = "; ".join(objections(summary))
        return sample

    def wrk():
        run = bench.peers.wrk(port, 64, f"{length + 0.5:.0f}")
        sample = steady(bench, port, run, pids)
        bench.processes.finish(run, 30)
        return sample

    def limit_program():
        run = bench.peers.request_limit("ask", port, 64, f"{length:g}")
        sample = steady(bench, port, run, pids)
        bench.processes.finish(run, 30)
        return sample

    sides = {"ours": ours, "wrk": wrk}
    if bench.peers.paths["request-limit"]:
        sides["c"] = limit_program
    samples = bench.alternate(sides)
    bench.processes.stop(server)
    bench.known["generator_rate"] = median(samples["ours"], "requests_per_second")
    rate = check("requests/s", "/s", samples["ours"], samples["wrk"], "wrk", 1.25, False, "requests_per_second")
    cost = check("generator's CPU per request", "us", samples["ours"], samples["wrk"], "wrk", 0.8, True, "cpu_us")
    return samples, [
        bounded(rate, samples.get("c"), samples["wrk"], "requests_per_second"),
        bounded(cost, samples.get("c"), samples["wrk"], "cpu_us"),
        shown("nginx's CPU per request", "us", samples["ours"], samples["wrk"], "wrk", "server_cpu_us")]


def spin_options(bench):
    """How this build is told to poll before a release, if it can be."""
    if "--spin US" not in bench.brownout.help("run"):
        return [], "this build has no spin window"
    return ["--spin", "100"], "with a spin window of 100 us"


def lateness(bench):
    """Row 2."""
    server, port, _ = bench.peers.answers(SMALL)
    if "generator_rate" not in bench.known:
        run = bench.brownout.start_run(generator_load(port, streams=64, duration="1500ms"))
        summary = bench.brownout.summary(run)
        bench.known["generator_rate"] = summary["generator"]["achieved_rps"]
    rate = bench.known["generator_rate"] / 2
    options, note = spin_options(bench)

    def ours():
        length = bench.window + 0.5
        content = generator_load(
            port, rate=f"{rate:.0f}/s", duration=f"{length:g}s", warmup="300ms", inFlightCap=4096)
        run = bench.brownout.start_run(content, *options)
        summary = bench.brownout.summary(run)
        late = summary["generator"]["release_lateness_ms"]
        sample = {"p50_us": late["p50"] * 1e3, "p99_us": late["p99"] * 1e3, "rate": rate}
        if not is_valid(summary):
            sample["invalid"] = "; ".join(objections(summary))
        return sample

    samples = bench.alternate({"ours": ours})
    bench.processes.stop(server)
    text = f" ({rate:.0f}/s, {note})"
    return samples, [
        limit("release lateness p50" + text, "us", samples["ours"], 30, True, "p50_us"),
        limit("release lateness p99 (wrk2 claims 1 ms)", "us", samples["ours"], 500, True, "p99_us")]


def ask(port):
    """One answer of a provider, as text: what nginx has to send for the same work."""
    body = f'{{"model":"{MODEL}","stream":false,"messages":[{{"role":"user","content":"hello"}}]}}'
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions", body.encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def under_wrk(bench, port, pids, threads=1):
    """What wrk gets from a server over 64 connections, and the CPU time of `pids` for it."""
    before = cpu_seconds(pids)
    result = bench.peers.wrk_result(
        bench.peers.wrk(port, 64, f"{max(1, bench.window):.0f}", "chat.lua", threads))
    cpu = cpu_seconds(pids) - before
    return {
        "requests_per_second": result["requests"] / result["seconds"], "cpu_us": cpu * 1e6 / result["requests"],
        "p50_us": result["p50_us"]}


def answers(bench):
    """Row 3."""
    bench.peers.path("wrk")
    served, ports = bench.brownout.serve(profile("provider", {"primary": provider()}))
    body = ask(ports["primary"])
    # wrk reads heads byte by byte: nginx's is made as long as ours by the header that providers are asked about.
    server, port, pids = bench.peers.answers("x" * len(body), ("x-request-id", "req_" + 32 * "0"))
    # One thread of wrk is slower than any of the servers: its own core would be what is measured.
    sides = {
        "ours": lambda: under_wrk(bench, ports["primary"], [served.pid], 2),
        "nginx": lambda: under_wrk(bench, port, pids, 2)}
    least = None
    if bench.peers.paths["request-limit"]:
        # Some 200 bytes of head, as both have.
        least, least_port, least_pids = bench.peers.request_limit_server("answer", len(body) + 200)
        sides["c"] = lambda: under_wrk(bench, least_port, least_pids, 2)
    samples = bench.alternate(sides)
    for process in filter(None, (server, served, least)):
        bench.processes.stop(process)
    rate = check(
        f"requests/s (bodies of {len(body)} bytes)", "/s", samples["ours"], samples["nginx"], "nginx", 1, False,
        "requests_per_second")
    return samples, [
        bounded(rate, samples.get("c"), samples["nginx"], "requests_per_second"),
        shown("server's CPU per request", "us", samples["ours"], samples["nginx"], "nginx", "cpu_us")]


def proxies(bench, served_port):
    """All proxies in front of a provider that is played elsewhere: port and pids by name."""
    content = profile("proxy", {"primary": provider()}, proxy=proxy())
    process, ports = bench.brownout.serve(content, "--upstream", f"primary=127.0.0.1:{served_port}")
    found = {"ours": (process, ports["proxy"], [process.pid])}
    for name in ("nginx", "haproxy", "envoy"):
        if bench.peers.paths[name]:
            found[name] = bench.peers.proxy(name, served_port)
    if len(found) == 1:
        raise NotAvailable("neither nginx nor haproxy nor envoy is installed")
    return found


def proxy_requests(bench):
    """Row 5."""
    bench.peers.path("wrk")
    served, ports = bench.brownout.serve(profile("provider", {"primary": provider()}))
    found = proxies(bench, ports["primary"])
    if bench.peers.paths["request-limit"]:
        found["c"] = bench.peers.request_limit_server("pass", ports["primary"])

    def alone(port):
        return bench.peers.wrk_result(bench.peers.wrk(port, 1, 1, "chat.lua"))["p50_us"]

    # Each round measures the way without a proxy first; what a proxy adds is against that of its round.
    direct = []

    def without():
        direct.append(alone(ports["primary"]))
        return {"p50_us": direct[-1]}

    def measure(port, pids):
        return {**under_wrk(bench, port, pids), "added_us": alone(port) - direct[-1]}

    samples = bench.alternate({
        "direct": without,
        **{name: lambda port=port, pids=pids: measure(port, pids) for name, (_, port, pids) in found.items()}})
    for process, _, _ in found.values():
        bench.processes.stop(process)
    bench.processes.stop(served)
    targets = {"nginx": 1.5, "haproxy": 1.5, "envoy": 3}
    checks = []
    for name, target in targets.items():
        if name in samples:
            row = check(
                "requests/s", "/s", samples["ours"], samples[name], name, target, False, "requests_per_second")
            checks.append(bounded(row, samples.get("c"), samples[name], "requests_per_second"))
    for name in targets:
        if name in samples:
            row = shown("p50 latency added, one connection", "us", samples["ours"], samples[name], name, "added_us")
            # Differences of two medians of some microseconds: a ratio of them would say nothing.
            row.update(ratio=None, ratios=[], target=f"less than {name}", met=row["ours"] < row["peer"])
            checks.append(row)
    for name in targets:
        if name in samples:
            checks.append(shown("proxy's CPU per request", "us", samples["ours"], samples[name], name, "cpu_us"))
    return samples, checks
