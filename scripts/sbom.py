"""Write what the portal is made of (S80): a CycloneDX 1.6 list from the lock, with each version and its hashes."""

import json
import re
import sys
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
NAMES = uuid.UUID("6f2a3c7e-9d41-4b0a-8a51-2c1f0f3b7d10")


def components(lock: str) -> list[dict[str, Any]]:
    """Return the libraries of a lock."""
    found = []
    for match in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)((?:.*\\\n)*.*)$", lock, re.MULTILINE):
        name, version, rest = match.groups()
        address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)
        found.append({
            "type": "library", "bom-ref": address, "name": name, "version": version, "purl": address,
            # One for each file of a release; which one is installed depends on the machine.
            "properties": [{"name": "hash:sha256", "value": each} for each in hashes],
        })  # fmt: skip
    return found


def sbom() -> dict[str, Any]:
    """Return the list for what runs in production."""
    about = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8")
    reference = f"pkg:generic/{about['name']}@{about['version']}"
    htmx = {"type": "library", "bom-ref": "htmx", "name": "htmx", "description": "static/vendor/htmx"}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMES, lock)}",
        "metadata": {
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": reference, "name": about["name"], "version": about["version"],
                "licenses": [{"license": {"id": about["license"]}}],
            },
        },
        "components": [*components(lock), htmx],
    }  # fmt: skip


def main() -> None:
    """Write ``build/sbom.json``."""
    place = PROJECT / "build" / "sbom.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(sbom(), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{place.relative_to(PROJECT)}: {len(sbom()['components'])} components\n")


if __name__ == "__main__":
    main()
