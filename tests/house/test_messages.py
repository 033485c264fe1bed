"""The check of the translations finds what a user would see as English or as nothing."""

import ast
import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def messages():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(path: Path, body: str) -> Path:
    path.write_text(HEADER + body, encoding="utf-8")
    return path


def test_each_kind_of_gap_is_named(tmp_path: Path) -> None:
    committed = catalogue(
        tmp_path / "ours.po",
        'msgid "Save"\nmsgstr "Opslaan"\n\nmsgid "Old"\nmsgstr "Oud"\n\nmsgid "Empty"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Guess"\nmsgstr "Gok"\n',
    )
    fresh = catalogue(
        tmp_path / "fresh.po",
        "\n\n".join(f'msgid "{text}"\nmsgstr ""' for text in ("Save", "Empty", "Guess", "New")) + "\n",
    )
    assert messages().compare(committed, fresh) == [
        "not collected yet: 'New'",
        "no longer used: 'Old'",
        "not translated: 'Empty'",
        "fuzzy: 'Guess'",
    ]


def test_a_context_makes_another_text(tmp_path: Path) -> None:
    committed = catalogue(tmp_path / "ours.po", 'msgid "open"\nmsgstr "openen"\n')
    fresh = catalogue(tmp_path / "fresh.po", 'msgctxt "stage"\nmsgid "open"\nmsgstr ""\n')
    assert messages().compare(committed, fresh) == ["not collected yet: 'open'", "no longer used: 'open'"]


def test_a_tidy_catalogue_keeps_no_guess_and_no_date(tmp_path: Path) -> None:
    path = catalogue(tmp_path / "nl.po", '#, fuzzy\nmsgid "Guess"\nmsgstr "Gok"\n')
    messages().tidy(path)
    text = path.read_text(encoding="utf-8")
    assert "Gok" not in text
    assert "fuzzy" not in text
    assert "POT-Creation-Date" not in text


def test_no_text_hides_in_an_f_string() -> None:
    """gettext 0.21 does not look inside the braces of an f-string: such a text stayed English on Dutch pages."""
    names = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
    project = SCRIPT.parent.parent
    hidden = [
        f"{path.relative_to(project)}:{call.lineno}"
        for app in ("foundation", "cases", "organisations", "returns", "portal")
        for path in sorted((project / app).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    ]
    assert hidden == []
