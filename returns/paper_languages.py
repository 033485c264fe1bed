"""In which languages a paper can be had."""

#: Code in the address -> languages, the first in full ink.
LANGUAGES = {"nl": ("nl",), "en": ("en",), "both": ("nl", "en")}
