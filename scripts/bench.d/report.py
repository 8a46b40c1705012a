"""What was measured, as bench.json and bench.md."""

import json
import os
import platform


def machine():
    """What this was measured on, and how busy that was."""
    model, memory = "?", "?"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = f"{int(file.readline().split()[1]) / 1048576:.1f} GiB"
    return {
        "processor": model, "cores": os.cpu_count(), "memory": memory, "kernel": platform.release(),
        "load_average": list(os.getloadavg())}


def pressure():
    """Microseconds so far in which something waited for a CPU; nil where the kernel does not count it."""
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            return int(file.readline().rsplit("total=", 1)[1])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def spell(value):
    """A figure with three digits that count."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def figure(value, unit):
    """A figure with its unit."""
    if value is None:
        return "-"
    return spell(value) + (unit if unit == "/s" else f" {unit}")


def range_text(ratios):
    """The lowest and the highest ratio of the pairs."""
    return f" ({spell(min(ratios))} to {spell(max(ratios))})" if len(ratios) > 1 else ""


def table(rows):
    """The rows as a Markdown table."""
    lines = [
        "| # | work | what | ours | peer | ratio (range of the pairs) | target | met |",
        "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        if row.get("unavailable"):
            lines.append(f"| {row['number']} | {row['about']} | not available: {row['unavailable']} | | | | | - |")
        for check in row.get("checks", []):
            peer = f"{check['peer_name']} {figure(check['peer'], check['unit'])}" if check["peer_name"] else ""
            ratio = spell(check["ratio"]) + range_text(check["ratios"]) if check["ratio"] is not None else ""
            target = check["target"]
            if check.get("bound") is not None:
                target += f"; C, which parses nothing: {spell(check['bound'])} x"
            met = {True: "yes", False: "**no**", None: ""}[check["met"]]
            lines.append(
                f"| {row['number']} | {row['about']} | {check['what']} | {figure(check['ours'], check['unit'])} | "
                f"{peer} | {ratio} | {target} | {met} |")
    return lines


def remarks(rows):
    """What did not count, by row."""
    lines = []
    for row in rows:
        for side, samples in row.get("samples", {}).items():
            reasons = [sample["invalid"] for sample in samples if "invalid" in sample]
            totals = sum(1 for sample in samples if sample.get("is_total"))
            if reasons:
                lines.append(f"- row {row['number']}, {side}: {len(reasons)} of {len(samples)} runs invalid: {reasons[0]}")
            if totals:
                lines.append(
                    f"- row {row['number']}, {side}: {totals} of {len(samples)} runs fell behind their script; their "
                    "figures are totals of the whole run, not of a steady window")
    return lines


def markdown(result):
    """The whole report."""
    info = result["machine"]
    rows = result["rows"]
    lines = [
        f"# Bench, {result['date']}", "",
        f"{info['processor']}, {info['cores']} cores, {info['memory']}, Linux {info['kernel']}; "
        f"brownout {result['version']}; {result['pairs']} pairs per row, alternating, medians. The ratio is the "
        "median of the pairs' ratios. CPU is user and system time of the processes named. Load average before: "
        f"{info['load_average'][0]:.2f}.", "", *table(rows), ""]
    notes = remarks(rows)
    if notes:
        lines += ["What did not count:", "", *notes, ""]
    lines += ["How long each row took, and the share of it in which something waited for a CPU:", ""]
    for row in rows:
        if "seconds" in row:
            waited = row.get("cpu_pressure")
            share = "" if waited is None else f", {waited * 100:.0f} %"
            lines.append(f"- {row['number']} {row['name']}: {row['seconds']:.0f} s{share}")
    lines += ["", "## Peers", ""]
    lines += [f"- {name}: {version}" for name, version in result["peers"].items()]
    for name, text in sorted(result["configurations"].items()):
        lines += ["", f"### {name}", "", "```", text.rstrip(), "```"]
    return "\n".join(lines) + "\n"


def read(folder):
    """An earlier report of the same folder; nil when there is none."""
    try:
        with open(os.path.join(folder, "bench.json"), encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return None


def write(folder, result):
    """Writes both files; a reader never sees half of one."""
    os.makedirs(folder, exist_ok=True)
    for name, text in (
        ("bench.json", json.dumps(result, indent=1) + "\n"), ("bench.md", markdown(result))):
        path = os.path.join(folder, name)
        with open(path + ".part", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".part", path)
