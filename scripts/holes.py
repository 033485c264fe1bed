"""Ask whether a library of the locks has a known hole (S80). Known holes fail; a service that cannot be asked is said.

The answer comes from the vulnerability service of the package index, which a closed network may not reach or a mirror
may not have. Then nothing was audited, and the last line says so: a pass must not look like a clean bill.
"""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def audit(lock: Path) -> tuple[list[str], int, int]:
    """Return the holes of a lock, and how many libraries were asked about and how many there are."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    done = subprocess.run(
        [*command, "--format", "json", "--timeout", "10", "-r", str(lock)], capture_output=True, text=True, check=False
    )
    try:
        libraries = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], 0, 0
    asked = [library for library in libraries if "skip_reason" not in library]
    holes = [
        f"{library['name']} {library['version']}: {hole['id']}, mended in {hole['fix_versions'] or 'no version yet'}"
        for library in asked
        for hole in library["vulns"]
    ]
    return holes, len(asked), len(libraries)


def main() -> int:
    """Audit both locks and say what came of it."""
    found: list[str] = []
    for lock in sorted(PROJECT.glob("requirements/*.txt")):
        holes, asked, libraries = audit(lock)
        found += holes
        if asked:
            print(f"{lock.name}: {asked} of {libraries} libraries asked about, {len(holes)} holes known.")
        else:
            print(f"{lock.name}: NOT AUDITED. The service of known holes could not be reached or knows none of these.")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
