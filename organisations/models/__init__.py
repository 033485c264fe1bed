"""The registry of organisations, and what they do for a case."""

from organisations.models.assignment import Assignment, ContactSearch
from organisations.models.registry import Contact, Organisation

__all__ = ["Assignment", "Contact", "ContactSearch", "Organisation"]
