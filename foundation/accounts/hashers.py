"""How a password is hashed: Argon2id, with the cost in the settings; a stronger cost is taken over at sign-in (S04)."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Django's Argon2id with our costs."""

    time_cost = settings.ARGON2_TIME
    memory_cost = settings.ARGON2_MEMORY_KIB
    parallelism = settings.ARGON2_LANES
