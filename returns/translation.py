"""Which texts of the instruments exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from returns.models import ChecklistItem, RiskItem


@register(RiskItem)
class RiskItemTranslation(TranslationOptions):
    fields = ("domain_name", "question", "help")


@register(ChecklistItem)
class ChecklistItemTranslation(TranslationOptions):
    fields = ("text", "hint", "traveller_text")
