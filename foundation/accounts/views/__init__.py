"""Signing in and out, the second factor, one's own account, and the language of the pages."""

from foundation.accounts.views.signing import BACKEND, demo_sign_in, safe_next, set_language, sign_in, sign_out

__all__ = ["BACKEND", "demo_sign_in", "safe_next", "set_language", "sign_in", "sign_out"]
