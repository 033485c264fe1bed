"""Writes about accounts that people do themselves."""

from django.db import transaction

from foundation.accounts.models import User


@transaction.atomic
def choose_language(*, actor: User, language: str) -> User:
    """Keep the language in which ``actor`` reads the portal."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    user.language = language
    user.save(update_fields=["language"])
    return user
