"""What all rows share: the machine's tools, the alternation of pairs, checks against targets."""

import statistics
import sys
import time

from processes import cpu_seconds


class NotAvailable(Exception):
    """A row can't be measured here and now; the text says why."""


class Bench:
    """The tools of a row, and how long and how often it measures."""

    def __init__(self, brownout, peers, processes, pairs, is_quick):
        self.brownout = brownout
        self.peers = peers
        self.processes = processes
        self.pairs = pairs
        self.is_quick = is_quick
        # Seconds of a steady window, and before it.
        self.window = 1.5 if is_quick else 2.5
        self.settling = 0.4 if is_quick else 0.6
        # Figures that later rows build upon, by name.
        self.known = {}

    def alternate(self, sides, pairs=None):
        """Runs the functions of `sides` one after the other, again and again; their samples by name."""
        samples = {name: [] for name in sides}
        for number in range(pairs or self.pairs):
            for name, measure in sides.items():
                samples[name].append(measure())
                self.say(f"  {number + 1} {name}: {brief(samples[name][-1])}")
        return samples

    @staticmethod
    def say(text):
        """Progress, on standard error."""
        print(text, file=sys.stderr, flush=True)

    def cpu_window(self, pids, seconds):
        """CPU seconds that `pids` take in a window of `seconds`, and how long that was."""
        began, before = time.monotonic(), cpu_seconds(pids)
        time.sleep(seconds)
        after, ended = cpu_seconds(pids), time.monotonic()
        return after - before, ended - began


def brief(sample):
    """The figures of a sample on one line."""
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in sample.items() if isinstance(value, (int, float, str)))


def median(samples, key):
    """The median of one figure over the samples that have it; nil when none has."""
    values = [sample[key] for sample in samples if sample.get(key) is not None]
    return statistics.median(values) if values else None


def check(what, unit, ours, peer, peer_name, target, is_at_most, key=None):
    """Our figure beside a peer's: the ratio is the median of the pairs' ratios, and its range is shown.

    `ours` and `peer` are samples with `key`; `target` is the ratio that is wanted.
    """
    ratios = [
        one[key] / other[key] for one, other in zip(ours, peer)
        if one.get(key) is not None and other.get(key)]
    ratio = statistics.median(ratios) if ratios else None
    met = None if ratio is None else (ratio <= target if is_at_most else ratio >= target)
    if 2 * sum(1 for sample in ours if sample.get("is_total")) > len(ours):
        # Who does less than was asked for has not met anything, however little that cost.
        what, met = f"{what} (fell behind)", False
    return {
        "what": what, "unit": unit, "ours": median(ours, key), "peer": median(peer, key), "peer_name": peer_name,
        "ratio": ratio, "ratios": ratios,
        "target": f"{'at most' if is_at_most else 'at least'} {target:g} x {peer_name}", "met": met}


def bounded(row, bound, peer, key):
    """A check beside what a program in C reaches that parses nothing: by it, not more is to be had."""
    if bound:
        row["bound"] = check(row["what"], row["unit"], bound, peer, "C", 1, True, key)["ratio"]
    return row


def limit(what, unit, ours, target, is_at_most, key=None, target_text=None):
    """Our figure against a fixed one."""
    value = median(ours, key) if isinstance(ours, list) else ours
    return {
        "what": what, "unit": unit, "ours": value, "peer": None, "peer_name": None, "ratio": None, "ratios": [],
        "target": target_text or f"{'at most' if is_at_most else 'at least'} {target:g} {unit}",
        "met": None if value is None else (value <= target if is_at_most else value >= target)}


def plain(what, unit, ours, key):
    """Our figure alone, without a target."""
    return {**limit(what, unit, ours, 0, False, key), "target": "", "met": None}


def shown(what, unit, ours, peer, peer_name, key):
    """Two figures beside each other, without a target."""
    row = check(what, unit, ours, peer, peer_name, 1, True, key)
    return {**row, "target": "", "met": None}
