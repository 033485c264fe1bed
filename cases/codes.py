"""Plain codes of a case file. Imports no models. Terms: `domain.md` 1, 2 and 13."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Gender(TextChoices):
    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", pgettext_lazy("gender", "other")
    UNKNOWN = "unknown", pgettext_lazy("gender", "not known yet")


class AgeGroup(TextChoices):
    ADULT = "adult", _("adult")
    MINOR = "minor", _("under 18")
    UNKNOWN = "unknown", pgettext_lazy("age", "not known yet")


class Origin(TextChoices):
    """Whether there is a country of origin: stateless and unknown are answers, not gaps."""

    COUNTRY = "country", _("a country")
    STATELESS = "stateless", _("stateless")
    UNKNOWN = "unknown", pgettext_lazy("origin", "not known yet")


class Interpreter(TextChoices):
    """Who interprets. A relative or somebody of the network never does."""

    NONE = "none", _("no interpreter needed")
    ON_SITE = "on_site", _("interpreter on site")
    TELEPHONE = "telephone", _("interpreter by telephone")


class InterpreterGender(TextChoices):
    ANY = "any", _("no preference")
    WOMAN = "woman", _("a woman")
    MAN = "man", _("a man")


class Exploitation(TextChoices):
    """Forms of exploitation (Sr 273f; directive (EU) 2024/1712 adds the last three)."""

    SEXUAL = "sexual", _("sexual exploitation")
    LABOUR = "labour", _("labour exploitation")
    FORCED_CRIME = "forced_crime", _("forced crime")
    FORCED_BEGGING = "forced_begging", _("forced begging")
    DOMESTIC = "domestic", _("domestic servitude")
    ORGAN_REMOVAL = "organ_removal", _("organ removal")
    FORCED_MARRIAGE = "forced_marriage", _("forced marriage")
    ILLEGAL_ADOPTION = "illegal_adoption", _("illegal adoption")
    SURROGACY = "surrogacy", _("exploitation of surrogacy")


class SafeNow(TextChoices):
    """First safety question."""

    YES = "yes", _("yes, she feels safe now")
    UNSURE = "unsure", _("she is not sure")
    NO = "no", _("no, she does not feel safe now")
    NOT_ASKED = "not_asked", pgettext_lazy("safety", "not asked yet")


class ContactMethod(TextChoices):
    PHONE = "phone", _("telephone")
    WHATSAPP = "whatsapp", "WhatsApp"
    SIGNAL = "signal", "Signal"
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    IN_PERSON = "in_person", _("only in person")


class StatusKind(TextChoices):
    """Legal positions that may run side by side; one kind never overlaps itself (`domain.md` 2)."""

    REFLECTION = "reflection_period", _("reflection period")
    B8_3 = "b8_3", _("residence permit B8/3")
    HUMANITARIAN = "humanitarian", _("humanitarian permit, not temporary")
    ASYLUM = "asylum_pending", _("asylum claim pending")
    DUBLIN = "dublin", _("Dublin claim")
    EU_CITIZEN = "eu_citizen", _("free movement as an EU citizen")
    LAWFUL_OTHER = "lawful_other", _("other lawful stay")
    ARTICLE_64 = "article_64", _("departure suspended for health (article 64)")
    RETURN_DECISION = "return_decision", _("return decision with a departure period")
    NO_LAWFUL_STAY = "no_lawful_stay", _("no lawful stay")
    UNKNOWN = "unknown", pgettext_lazy("status", "not known yet")


class ReflectionGround(TextChoices):
    """Decides the length: three calendar months (not 90 days), or thirty days for Dublin claimants."""

    THREE_MONTHS = "three_months", _("three months")
    THIRTY_DAYS = "thirty_days", _("thirty days (Dublin claimant)")


class YesNoUnknown(TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known yet")


class Relation(TextChoices):
    CHILD = "child", _("child")
    PARTNER = "partner", _("partner")
    PARENT = "parent", _("parent")
    OTHER = "other", pgettext_lazy("relation", "other relative")


class Custody(TextChoices):
    """Consent of every parent with custody, or the court's (BW 1:253a; Sr 279; Hague Convention 1980)."""

    NOT_NEEDED = "not_needed", _("not needed: does not travel or is an adult")
    OPEN = "open", _("still to be asked")
    GIVEN = "given", _("given in writing by every parent with custody")
    COURT = "court", _("given by the court")
    REFUSED = "refused", _("refused")


class TaskKind(TextChoices):
    """Tasks made by hand and by rules; a rule's task closes when its reason goes."""

    OWN = "own", _("own task")
    TALK_DUE = "talk_due", _("Talk with her about the future")
    STATUS_ENDS = "status_ends", _("A legal status ends: ask the lawyer what it means")
    PLAN_ITEM = "plan_item", _("Item of the departure plan")
    RISK_REVIEW = "risk_review", _("Review the risk assessment")
    RISK_EXPIRES = "risk_expires", _("Assess the risk again: the assessment is older than 30 days")
    HOLD_REVIEW = "hold_review", _("Look again at the pause")
    ARRIVAL_ALARM = "arrival_alarm", _("Arrival not confirmed: follow the alarm steps")
    FOLLOW_UP = "follow_up", _("Follow-up after return")
    HANDOVER = "handover", _("Answer the request to take over this file")
    PREPARATION_STARTED = "preparation_started", _("Preparation has started: look along")
    SAFETY = "safety", _("She does not feel safe: look at it today")
    SURVEY = "survey", _("Her answers after return ask for attention")
    ENQUIRY = "enquiry", _("Somebody asked for her: look at it today")


class EnquiryChannel(TextChoices):
    """How somebody asked for a client."""

    PHONE = "phone", _("by telephone")
    DOOR = "door", _("at the door")
    WRITTEN = "written", _("by e-mail or letter")
    ONLINE = "online", _("by social media or an app")
    OTHER = "other", pgettext_lazy("enquiry", "another way")


class Known(TextChoices):
    """What the asker knew already: it tells how near they are."""

    LEGAL_NAME = "legal_name", _("her name")
    PLACE = "place", _("the town or the shelter")
    NUMBER = "number", _("her telephone number")
    PHOTO = "photo", _("had a photograph")
    PLANS = "plans", _("that she may travel, or when")
    PEOPLE = "people", _("who guides her, or other people around her")


class ConsentPurpose(TextChoices):
    PRIVACY_TALK = "privacy_talk", _("what is written down, and who reads it")
    COMENSHA = "comensha", _("registration with CoMensha")
    ORGANISATION = "organisation", _("sharing with an organisation")
    TRANSFER = "transfer", _("handing the file over to another team")
    EMBASSY = "embassy", _("contact with the embassy")
    FAMILY = "family", _("contact with family")


class HandoverState(TextChoices):
    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Judgement(TextChoices):
    """What the privacy officer finds of an emergency access."""

    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")
