"""How much of what, the same for the portal and for the admin. Imports no models: both projects read it."""

import json
from pathlib import Path

WORDS = json.loads((Path(__file__).resolve().parent.parent / "portal/demo/words.json").read_text(encoding="utf-8"))
NOTES, TALKS, TASKS = 5, 3, 2
STAGES = (
    *(["intake"] * 10 + ["discussion"] * 35 + ["preparation"] * 10 + ["ready"] * 3 + ["departed"] * 3),
    *(["aftercare"] * 9 + ["on_hold"] * 4 + ["missing"] * 3 + ["closed"] * 23),
)
WISHES = ("wants_return", "considers", "undecided", "does_not_want")
COUNTRIES = ("NG", "RO", "MA", "VN", "ET", "UG", "BG", "PH", "CN", "ZA", "RS", "IQ")
LANGUAGES = ("en", "ro", "ar", "vi", "am", "en", "bg", "tl", "zh", "en", "sr", "ckb")
