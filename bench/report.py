"""The measurement as a table that fits a terminal and a closing note."""

from typing import Any


def table(found: dict[str, Any]) -> str:
    """Return the table: ours, the admin's, and how many times faster we answer."""
    ours, admin = found["results"]["portal"], found["results"]["admin"]
    lines = [
        "",
        (
            f"{found['cases']:,} files, {found['filled']['rows']:,} rows, {found['machine']['cores']} cores"
            f" (load {found['machine']['load']:.1f} at the start)"
        ),
        "",
        f"{'':<26}{'portal, 1 connection':>24}{'8':>9}{'admin, 1 connection':>24}{'8':>9}{'ratio':>12}{'queries':>9}",
        f"{'':<26}{'p50 ms':>12}{'p95 ms':>12}{'per s':>9}{'p50 ms':>12}{'p95 ms':>12}{'per s':>9}{'1':>6}{'8':>6}",
    ]
    for name, (one, eight) in ours.items():
        their_one, their_eight = admin[name]
        lines.append(
            f"{name:<26}{one['p50_ms']:>12.1f}{one['p95_ms']:>12.1f}{eight['per_second']:>9.0f}"
            f"{their_one['p50_ms']:>12.1f}{their_one['p95_ms']:>12.1f}{their_eight['per_second']:>9.0f}"
            f"{ratio(one, their_one):>6}{ratio(eight, their_eight):>6}{found['queries'].get(name, ''):>9}"
        )
    paper, memory = found["paper"], found["memory"]
    made = paper["http"]
    lines += [
        "",
        (
            f"Plan as PDF: p50 {made['p50_ms']:.0f} ms, p95 {made['p95_ms']:.0f} ms;"
            f" bare WeasyPrint {paper['bare_ms']['p50_ms']:.0f} ms; {paper['ratio']} times bare"
        ),
        (
            f"Memory of the web process over {memory['requests']:,} requests: {memory['rss_mb']} MB"
            f" (grew {memory['growth_mb']} MB after the first tenth)"
        ),
    ]
    wrong = {
        f"{side} {name}": row["wrong"]
        for side, rows in found["results"].items()
        for name, results in rows.items()
        for row in results
        if row["wrong"]
    }
    if made["wrong"]:
        wrong["plan as PDF"] = made["wrong"]
    if wrong:
        lines.append(f"WRONG ANSWERS: {wrong}")
    return "\n".join(lines)


def ratio(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Return our throughput over theirs."""
    return f"{ours['per_second'] / theirs['per_second']:.1f}" if theirs["per_second"] else "-"
