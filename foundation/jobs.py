"""Jobs of the foundation itself, found by the worker through this module's name."""

from foundation.mail import deliver

__all__ = ["deliver"]
