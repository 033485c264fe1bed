"""The house keeps its promises: what the documents name exists, locks are pinned, files stay readable."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.utils import translation

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("foundation", "cases", "organisations", "returns", "portal")
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
LOCKS = sorted(PROJECT.glob("requirements/*.txt"))


def committed() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True)
    return [name for name in listing.stdout.split("\0") if name and (PROJECT / name).is_file()]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["demo", "test", "fix", "bench", "e2e", "screenshots", "messages", "lock", "clean"])
def test_make_knows_the_command(name: str) -> None:
    done = subprocess.run(["make", "-n", name], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_documents_name_what_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for command in re.findall(r"`make ([a-z0-9-]+)", text):
        assert command in targets(), f"make {command}"
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text) + re.findall(r'src="([^":]+)"', text)
    for link in links:
        assert (document.parent / link).exists(), link
    for command in re.findall(r"manage\.py ([a-z_]+)", text):
        assert command in known_commands(), f"manage.py {command}"


def known_commands() -> set[str]:
    from django.core.management import get_commands

    return set(get_commands())


def test_locks_are_pinned_with_hashes_and_name_no_address() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt", "run.txt"]
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*--(?!hash=sha256:)", text, re.MULTILINE)
        for requirement in re.findall(r"^[a-zA-Z].*?(?=^[a-zA-Z]|\Z)", text, re.MULTILINE | re.DOTALL):
            assert "==" in requirement.split()[0], requirement
            assert "--hash=sha256:" in requirement, requirement


def test_what_is_tested_is_what_is_served() -> None:
    run, dev = (
        set(re.findall(r"^([\w.\[\]-]+==\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)) for lock in LOCKS[::-1]
    )
    assert run <= dev


def test_the_compose_file_fits_its_schema() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_compose_file_keeps_secrets_as_files_and_the_owner_away_from_the_portal(tmp_path: Path) -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    shutil.copytree(PROJECT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("*_*"))
    subprocess.run(["sh", "deploy/make-secrets.sh"], cwd=tmp_path, check=True, capture_output=True)
    for secret in compose["secrets"].values():
        assert (tmp_path / secret["file"]).read_text(encoding="utf-8").strip()
    assert (tmp_path / "deploy" / "secrets").stat().st_mode & 0o777 == 0o700
    for name in ("portal", "worker"):
        service = compose["services"][name]
        assert not [secret for secret in service["secrets"] if "owner" in secret]
        assert not [variable for variable in service["environment"] if "OWNER" in variable]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    for service in compose["services"].values():
        assert not [name for name in service.get("environment", {}) if re.search("(PASSWORD|KEY|URL)$", name)]


def test_a_command_of_the_compose_file_exists() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    commands = [service["command"] for service in compose["services"].values() if "command" in service]
    assert {command[2] for command in commands if command[1] == "manage.py"} <= known_commands()


def test_the_image_holds_every_app_and_no_secret() -> None:
    kept = {line[1:] for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").split() if line[0] == "!"}
    assert {*APPS, "templates", "static", "locale", "manage.py"} <= kept
    assert not [name for name in kept if "secret" in name or name == "deploy"]
    for name in kept - {"locale"}:
        assert (PROJECT / name).exists(), name


def test_python_files_stay_short_enough_to_read() -> None:
    long = {}
    for name in committed():
        if name.endswith(".py") and "/migrations/" not in name:
            lines = (PROJECT / name).read_text(encoding="utf-8").count("\n")
            if lines > 400:
                long[name] = lines
    assert long == {}


def test_templates_stay_short_and_hold_no_inline_script_or_style() -> None:
    problems = []
    for name in committed():
        if not (name.startswith("templates/") and name.endswith(".html")):
            continue
        text = (PROJECT / name).read_text(encoding="utf-8")
        if text.count("\n") > 120:
            problems.append(f"{name}: {text.count(chr(10))} lines")
        if re.search(r"\son[a-z]+=|<style\b|\sstyle=|<script(?![^>]*\ssrc=)", text):
            problems.append(f"{name}: inline script, style or handler")
        if re.search(r"\|\s*safe\b|autoescape off", text):
            problems.append(f"{name}: switches off escaping")
    assert problems == []


def test_escaping_is_switched_off_only_in_template_tags() -> None:
    guilty = [
        name
        for name in committed()
        if name.startswith(APPS) and name.endswith(".py") and not name.startswith("foundation/templatetags/")
        if re.search(r"\bmark_safe\b|\bSafeString\(", (PROJECT / name).read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_nothing_unfinished_is_marked_in_the_code() -> None:
    mark = re.compile(r"\b(TODO|FIX" r"ME|XX" r"X|HACK)\b")
    suffixes = (".py", ".html", ".css", ".js", ".sh")
    found = [
        name
        for name in committed()
        if name.endswith(suffixes) and "/vendor/" not in name and name != "tests/house/test_house.py"
        if mark.search((PROJECT / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_ci_runs_what_a_developer_runs() -> None:
    run = PROJECT / ".ci" / "run"
    assert "make test" in run.read_text(encoding="utf-8")
    for script in (run, *PROJECT.glob("scripts/*.sh"), *PROJECT.glob("deploy/**/*.sh")):
        assert os.access(script, os.X_OK), script
        subprocess.run(["bash", "-n", str(script)], check=True)


def test_the_readme_names_the_logins_of_the_demo() -> None:
    from portal.demo.people import demo_logins

    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    with translation.override("en"):
        for login in demo_logins():
            assert f"| {login.role} | {login.name} |" in text
