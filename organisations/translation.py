"""Which texts of the registry exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from organisations.models import Contact, Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("summary", "offers", "limits", "to_verify")
    required_languages = {"nl": ("summary", "offers"), "en": ("summary", "offers")}


@register(Contact)
class ContactTranslation(TranslationOptions):
    fields = ("role",)
    required_languages = ("nl", "en")
