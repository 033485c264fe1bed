"""Writes the language of a passage into the structure tree of a tagged PDF.

WeasyPrint 70 writes the language of the document only, so that a reading voice reads the English half of a
paper for two languages in Dutch (PDF/UA-1 7.2, WCAG 3.1.2). It builds the tree through one
function of its module; here that function is followed by one step more, and nothing else is touched.
"""

from collections.abc import Iterator
from typing import Any


def mark_languages() -> None:
    """Let every tag of an element with a ``lang`` of its own say so. Safe to call again."""
    import pydyf
    from weasyprint.pdf import tags

    build = tags._build_box_tree
    if getattr(build, "marks_languages", False):
        return

    def build_with_language(box: Any, *rest: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
        element = getattr(box, "element", None)
        language = element.get("lang") if element is not None else None
        for tag in build(box, *rest):
            if language and getattr(box, "element_tag", "html") not in ("html", "body"):
                tag["Lang"] = pydyf.String(language)
            yield tag

    build_with_language.marks_languages = True  # type: ignore[attr-defined]
    tags._build_box_tree = build_with_language
