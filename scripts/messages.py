"""Translations: ``update`` collects the texts, ``check`` refuses a missing or fuzzy one, ``compile`` makes .mo files.

Compiling is done here and not by gettext's programs, so that the demo needs one thing less; ``update`` and ``check``
need ``xgettext``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "locale"
LANGUAGES = ["nl"]  # the msgids are the English texts
SOURCES = ["foundation", "cases", "organisations", "returns", "portal", "templates", "manage.py"]
#: No line numbers and no old texts: a catalogue changes only when a text changes.
OPTIONS = ["--no-location", "--no-wrap", "--no-obsolete", "--ignore=tests/*", "--ignore=bench/*", "--ignore=.venv/*"]
OPTIONS += ["--extension=html,txt,py,subject"]  # a mail has its subject in a file of its own

HEADER = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Language", "Plural-Forms"}


def catalogues() -> list[Path]:
    """Return the catalogues of all languages."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def compile_catalogues() -> None:
    """Compile the catalogues that are newer than what was compiled."""
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(compiled))
            print(f"> Compiled {path.relative_to(PROJECT)}")


def make_messages(folder: Path) -> None:
    """Run ``makemessages`` on the sources in this folder."""
    for language in LANGUAGES:
        (folder / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--verbosity=0", *OPTIONS]
    command += [f"--locale={language}" for language in LANGUAGES]
    subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PYTHONPATH": ""})


def tidy(path: Path) -> None:
    """Write the catalogue as it is committed: no dates, no guesses, so that a diff shows only texts."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    for entry in catalogue:
        if entry.fuzzy:  # gettext guessed from a similar text; an empty line asks for a translation more honestly
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    catalogue.header = ""
    catalogue.metadata = {name: value for name, value in catalogue.metadata.items() if name in HEADER}
    catalogue.save()


def check() -> list[str]:
    """Return what is wrong with the committed catalogues, in words."""
    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary)
        for name in [*SOURCES, "locale"]:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
            elif source.exists():
                shutil.copy(source, copy / name)
        make_messages(copy)
        for language in LANGUAGES:
            name = Path("locale", language, "LC_MESSAGES", "django.po")
            if not (PROJECT / name).exists():
                problems.append(f"{name} is missing")
                continue
            problems += [f"{name}: {problem}" for problem in compare(PROJECT / name, copy / name)]
    return problems


def compare(committed: Path, fresh: Path) -> list[str]:
    """Return the texts of the source that the committed catalogue does not translate, and those nobody uses."""
    ours = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(committed)) if not entry.obsolete}
    used = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(fresh)) if not entry.obsolete}
    problems = [f"not collected yet: {text!r}" for _, text in sorted(used - ours.keys(), key=str)]
    problems += [f"no longer used: {text!r}" for _, text in sorted(ours.keys() - used, key=str)]
    for entry in ours.values():
        if entry.fuzzy:
            problems.append(f"fuzzy: {entry.msgid!r}")
        elif not entry.translated():
            problems.append(f"not translated: {entry.msgid!r}")
    return problems


def main(arguments: list[str]) -> int:
    """Run the named action."""
    match arguments:
        case ["compile"]:
            compile_catalogues()
        case ["update"]:
            make_messages(PROJECT)
            for path in catalogues():
                tidy(path)
            compile_catalogues()
        case ["check"]:
            problems = check()
            print("\n".join(problems) or "Every text has its Dutch.")
            if problems:
                print(f"\n{len(problems)} problems. `make messages` collects the texts; then fill locale/.")
            return bool(problems)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
