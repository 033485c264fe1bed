"""The one door to WeasyPrint: a paper as HTML (for tests and for who cannot use a PDF) and as tagged PDF.

Papers bring everything along: no network, no file outside static, no name of a person, program or place in
the metadata. WeasyPrint is imported when the first paper is made, since it is slow and needs system libraries.
"""

import contextlib
import logging
import unicodedata
from collections.abc import Generator, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)

VARIANT = "pdf/ua-1"
#: Stands for "our static files" inside the renderer; the name can never resolve.
_HOST = "https://paper.invalid"
_NEUTRAL_PRODUCER = "PDF"
_MISSING_LETTER = ".notdef"
_faults: ContextVar[list[str] | None] = ContextVar("paper_faults", default=None)


class PaperProblem(RuntimeError):
    """A paper could not be made as it should be. The message names no content."""


class _Collector(logging.Handler):
    """Collects what WeasyPrint complains of, per rendering; its messages may quote the text, so they stay here."""

    def emit(self, record: logging.LogRecord) -> None:
        faults = _faults.get()
        message = record.getMessage()
        if faults is not None and (record.levelno >= logging.ERROR or _MISSING_LETTER in message):
            faults.append(message)


def static_file(url: str) -> Path:
    """Return the file of ours that ``url`` means.

    Raises:
        PaperProblem: for anything that is not one of our static files.
    """
    parts = urlsplit(url)
    prefix = f"/{settings.STATIC_URL.strip('/')}/"
    name = unquote(parts.path).removeprefix(prefix)
    if f"{parts.scheme}://{parts.netloc}" != _HOST or not unquote(parts.path).startswith(prefix):
        raise PaperProblem("A paper asked for something that is not among our static files.")
    try:
        found = finders.find(name) if not settings.PRODUCTION else staticfiles_storage.path(name)
    except Exception as error:
        raise PaperProblem("A paper asked for a file outside our static files.") from error
    if not found or not Path(str(found)).is_file():
        raise PaperProblem("A paper asked for a static file that does not exist.")
    return Path(str(found))


def _in_finisher(document: Any, pdf: Any) -> None:
    """Take the maker's name out of the metadata; a reader of the file learns what it says, not whose it is."""
    import pydyf
    from weasyprint import __version__

    pdf.info["Producer"] = pydyf.String(_NEUTRAL_PRODUCER)
    maker = f"WeasyPrint {__version__}".encode()
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.stream = [part.replace(maker, _NEUTRAL_PRODUCER.encode()) for part in item.stream]


def _describe(box: Any, element: Any) -> None:
    """Write what WeasyPrint leaves out of a box's place in the structure: its language and a link's words."""
    import pydyf

    if element is None or box.element is None:
        return
    if (language := box.element.get("lang")) and box.element.tag not in {"html", "body"}:
        element["Lang"] = pydyf.String(language)
    if box.link_annotation:
        words = " ".join("".join(box.element.itertext()).split())
        box.link_annotation["Contents"] = pydyf.String(words)


@cache
def _weasyprint() -> Any:
    """Import WeasyPrint once and mend what it leaves out (measured with 70.0; the tests fail when that changes)."""
    import weasyprint
    from weasyprint.pdf import tags
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = static_file(url)
            kind = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind.get(path.suffix, "")})

    build = tags._build_box_tree

    def build_and_describe(box: Any, *arguments: Any) -> Generator[Any, None, None]:
        for element in build(box, *arguments):
            _describe(getattr(box, "_box", box), element)
            yield element

    tags._build_box_tree = build_and_describe
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).propagate = False
    log = logging.getLogger("weasyprint")
    log.setLevel(logging.WARNING)
    log.addHandler(_Collector())
    weasyprint.our_files_only = OurFilesOnly
    return weasyprint


@contextlib.contextmanager
def _collected_faults() -> Iterator[list[str]]:
    faults: list[str] = []
    token = _faults.set(faults)
    try:
        yield faults
    finally:
        _faults.reset(token)


def render_pdf(template: str, context: Mapping[str, Any], language: str) -> tuple[str, bytes]:
    """Return a paper as HTML and as PDF/UA-1 in ``language``.

    The template is a whole HTML page with ``<title>`` (neutral: no name) and ``lang``; stylesheets are linked by
    their place in static (``css/paper-plan.css``). A passage in another language carries ``lang``.

    Raises:
        PaperProblem: something is missing (a stylesheet, font, picture, alternative text, title), or asked for from
            outside.
    """
    weasyprint = _weasyprint()
    with translation.override(language):
        # Composed letters: a mark that stands alone is looked for in one family of the papers only, the one that
        # has the letters it goes with (Yoruba ọ̀, ẹ́).
        html = unicodedata.normalize("NFC", render_to_string(template, {"language": language, **context}))
    with _collected_faults() as faults:
        try:
            document = weasyprint.HTML(
                string=html,
                base_url=f"{_HOST}/{settings.STATIC_URL.strip('/')}/",
                url_fetcher=weasyprint.our_files_only(fail_on_errors=True),
            ).render(pdf_variant=VARIANT)
            about = document.metadata
            about.authors, about.keywords, about.attachments, about.custom = [], [], [], {}
            about.description = about.generator = about.created = about.modified = None
            if not about.title:
                raise PaperProblem("A paper needs a title.")
            pdf = document.write_pdf(finisher=_in_finisher, pdf_variant=VARIANT)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise PaperProblem("A paper asked for a file that is not among our static files.") from error
    missing = [fault for fault in faults if _MISSING_LETTER in fault]
    if len(missing) < len(faults):
        raise PaperProblem(f"{len(faults) - len(missing)} parts of a paper could not be drawn.")
    if missing:
        # The paper is still worth having; who runs the portal learns that a script lacks its letters.
        logger.error("%d characters of a paper have no letter in its fonts (%s).", len(missing), template)
    return html, bytes(pdf)


def pdf_response(pdf: bytes, filename: str, *, inline: bool = False) -> HttpResponse:
    """Send a paper. ``filename`` is neutral ('plan.pdf'): it stays in a folder that others may see."""
    how = "inline" if inline else "attachment"
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'{how}; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
