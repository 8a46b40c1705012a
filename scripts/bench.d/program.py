"""Brownout itself: its profiles, `serve` and `run`."""

import json
import os
import re
import subprocess

from processes import wait_until

MODEL = "gpt-mock"
# What all proxies do: idle timers that every piece re-arms. Ours finds the first token as well.
POLICY = {"timeouts": {"connect": "5s", "firstToken": "300s", "idle": "300s"}, "retry": {"max": 1}}


def provider(first="0ms", gap="0ms", tokens=1, **more):
    """A provider of a profile."""
    return {"base": {"firstToken": first, "gap": gap, "tokens": tokens}, **more}


def streaming(gap_ms, tokens, **more):
    """A provider of even streams. The first tokens are spread over a gap, so that streams are out of step."""
    return provider({"uniform": ["0ms", f"{gap_ms}ms"]}, f"{gap_ms}ms", tokens, **more)


def profile(name, providers, **more):
    """A whole profile."""
    return {"brownout": 1, "name": name, "providers": providers, **more}


def proxy(limit=16384):
    """The proxy of a profile with one provider."""
    return {"policy": POLICY, "limits": {"inFlight": limit}}


# How long the streams of a run take to begin, all together, in seconds: while some connect, others stream.
RAMP = 2.0


def streams(count, **more):
    """So many streams, begun at even distances within RAMP: a crowd at the start would be measured as lag."""
    load = {
        "rate": f"{count / RAMP:.0f}/s", "arrivals": "constant", "duration": f"{RAMP:g}s", "promptTokens": 8,
        "inFlightCap": count, "drain": "60s"}
    return {**load, **more}


class Brownout:
    """The release build."""

    def __init__(self, root, processes):
        self.binary = os.path.join(root, ".build/release/brownout")
        self.processes = processes
        self.count = 0

    def schema(self):
        """The JSON Schema of profiles: what this build's language knows."""
        text = subprocess.run([self.binary, "schema"], check=True, capture_output=True, text=True).stdout
        return json.loads(text)

    def help(self, command):
        """The help text of a command."""
        return subprocess.run([self.binary, command, "--help"], capture_output=True, text=True).stdout

    def write(self, content):
        """Puts a profile into a file of its own."""
        self.count += 1
        path = os.path.join(self.processes.work, f"{self.count}-{content['name']}.json5")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
        return path

    def serve(self, content, *options):
        """Starts `brownout serve`; gives back the process and the ports by name."""
        path = self.write(content)
        process = self.processes.start(
            f"serve-{self.count}", [self.binary, "serve", path, "--quiet", *options])
        wanted = len(content["providers"]) + (1 if "proxy" in content else 0)
        ports = {}

        def is_ready():
            if process.poll() is not None:
                raise RuntimeError(f"brownout serve ended at once: {self.processes.said(process)}")
            lines = re.findall(r"^(\S+) +http://127\.0\.0\.1:(\d+)/v1$", self.processes.output(process), re.M)
            ports.update((name, int(port)) for name, port in lines)
            return len(lines) == wanted

        wait_until(is_ready, 20, "brownout serve")
        return process, ports

    def start_run(self, content, *options):
        """Starts `brownout run`; its summary is read with `summary` once it has ended."""
        path = self.write(content)
        process = self.processes.start(
            f"run-{self.count}",
            [self.binary, "run", path, "--quiet", "--attempts", "none", "--out", f"{path}.report", *options])
        process.report = f"{path}.report"
        return process

    def summary(self, process, seconds=90):
        """Waits for a run's end and reads its summary. An invalid run has one too."""
        code = self.processes.finish(process, seconds)
        if code not in (0, 3, 99):
            raise RuntimeError(f"brownout run failed with {code}: {self.processes.said(process)}")
        with open(os.path.join(process.report, "summary.json"), encoding="utf-8") as file:
            return json.load(file)


def is_valid(summary):
    """Whether every request was answered and the instrument kept up."""
    requests = summary["requests"]
    return summary["verdict"] != "invalid" and requests["succeeded"] == requests["scheduled"]


def objections(summary):
    """Why a run does not count, in a few words."""
    found = list(summary["reasons"])
    outcomes = {name: count for name, count in summary["requests"]["outcomes"].items() if name != "ok"}
    if outcomes:
        found.append("outcomes " + ", ".join(f"{name} {count}" for name, count in outcomes.items()))
    return [str(reason) for reason in found]
