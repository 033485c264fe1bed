"""Names of our cookies: in production each begins with ``__Host-``, so that no other host can set it (S21)."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


def cookie_name(name: str) -> str:
    """Return the name under which a cookie of ours is set."""
    return f"__Host-{name}" if settings.PRODUCTION else name


class MessageCookies(CookieStorage):
    """Sentences for the next page. They say what was done, never to whom."""

    cookie_name = cookie_name("messages")
