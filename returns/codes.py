"""Codes of conversations, facts, risk, plan and follow-up (`domain.md` 4 to 8). Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Wish(TextChoices):
    """Four equal answers; she names it, nobody infers it. `must_return` is a situation beside the scale."""

    WANTS_RETURN = "wants_return", _("wants to go back")
    CONSIDERS = "considers", _("considers it")
    UNDECIDED = "undecided", _("does not know")
    DOES_NOT_WANT = "does_not_want", _("does not want to")


class Voluntariness(TextChoices):
    FREE = "free", _("free")
    DOUBT = "doubt", _("doubt")
    PRESSURED = "pressured", _("under pressure")


class Setting(TextChoices):
    SHELTER = "shelter", _("in the shelter")
    PHONE = "phone", _("by telephone")
    WALK = "walk", _("on a walk")
    OFFICE = "office", _("at an office")


class Information(TextChoices):
    """What was explained; each talk says which."""

    RETURN_SUPPORT = "return_support", _("what help with return exists")
    ORGANISATIONS = "organisations", _("which organisations can help")
    RIGHTS = "rights", _("her rights, and that help does not depend on her choice")
    STAY_OPTIONS = "stay_options", _("options to stay, to ask her lawyer about")
    PERMIT = "permit", _("what leaving means for permit and criminal case")
    CHANGE_OF_MIND = "change_of_mind", _("that she may change her mind until departure")
    FUNDING = "funding", _("money and conditions, before she signs anything")


class SafetySignal(TextChoices):
    """Signals raise a question, not an accusation."""

    WATCHED = "watched", _("seems watched")
    CALLED = "called", _("was called during the talk")
    PROMPTED = "prompted", _("answers seem prompted")
    DEBTS = "debts", _("speaks of debts")


class Decision(TextChoices):
    RETURN = "return", _("go back")
    STAY = "stay", _("stay")
    ELSEWHERE = "elsewhere", _("somewhere else")


class FactKind(TextChoices):
    """Dated facts that moves and policy gates ask for. A case worker records, a coordinator confirms."""

    LEGAL_ADVICE = "legal_advice", _("legal advice offered")
    INDEPENDENT_DEPARTURE = "independent_departure", _("independent departure discussed and supported")
    DTENV_HELP = "dtenv_help", _("help of DTenV offered")
    OTHER_HELP = "other_help", _("help of another organisation offered")
    PROSECUTOR = "prosecutor", _("prosecutor asked about departure")
    GUARDIAN = "guardian", _("guardian agrees")
    BEST_INTERESTS = "best_interests", _("decision on the best interests of the child")
    RECEPTION = "reception", _("reception of the minor verified")
    AUTHORITY_LETTER = "authority_letter", _("letter of the authority")
    COMPASS_ASKED = "compass_asked", _("COMPASS explained")


class Answer(TextChoices):
    """Silence is not refusal."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    NONE = "none", _("no answer yet")


class ExceptionGround(TextChoices):
    """Grounds that close gate 4 while any of them is open (`domain.md` 6)."""

    REFLECTION = "reflection_period", _("reflection period")
    B8_3 = "b8_3", _("B8/3 asked or valid")
    IDENTIFICATION = "identification", _("identification as victim not finished")
    REPORT = "police_report", _("wish to report to the police not heard yet")
    HEARING = "hearing", _("the prosecutor needs her at a hearing")
    ASYLUM = "asylum", _("asylum claim, objection or appeal that suspends departure")
    MAY_AWAIT = "may_await", _("an application that may be awaited here")
    HEALTH = "health", _("article 64 or pregnancy")
    MINOR = "minor", _("minor without adequate reception and decision on best interests")
    EVRM_3 = "evrm_3", _("danger of inhuman treatment (article 3 ECHR)")


class RiskLevel(TextChoices):
    LOW = "low", pgettext_lazy("risk", "low")
    RAISED = "raised", pgettext_lazy("risk", "raised")
    HIGH = "high", pgettext_lazy("risk", "high")
    UNACCEPTABLE = "unacceptable", pgettext_lazy("risk", "unacceptable")


class ReviewState(TextChoices):
    DRAFT = "draft", _("being filled in")
    SUBMITTED = "submitted", _("waits for review")
    SENT_BACK = "sent_back", _("sent back with questions")
    AGREED = "agreed", _("agreed")
    SUPERSEDED = "superseded", _("replaced by a newer version")


class ItemState(TextChoices):
    OPEN = "open", pgettext_lazy("plan item", "open")
    DONE = "done", pgettext_lazy("plan item", "done")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class ChecklistSection(TextChoices):
    """Parts of the departure checklist, in the order of the template (`returns/data/checklist.json`)."""

    PAPERS = "papers", pgettext_lazy("checklist", "Papers")
    JOURNEY = "journey", pgettext_lazy("checklist", "Journey")
    HEALTH = "health", pgettext_lazy("checklist", "Health")
    MONEY = "money", pgettext_lazy("checklist", "Money")
    ARRIVAL = "arrival", pgettext_lazy("checklist", "Arrival")
    LAW = "law", pgettext_lazy("checklist", "Law")
    SAFETY = "safety", pgettext_lazy("checklist", "Safety")


class ItemOwner(TextChoices):
    """Who does an item of the plan. A function, never a name: the paper may lie on a desk."""

    CASE_WORKER = "case_worker", pgettext_lazy("plan", "case worker")
    CLIENT = "client", pgettext_lazy("plan", "client")
    IOM = "iom", "IOM"
    LAWYER = "lawyer", pgettext_lazy("plan", "lawyer")
    DOCTOR = "doctor", pgettext_lazy("plan", "doctor")
    PARTNER = "partner", pgettext_lazy("plan", "partner abroad")
    FAIRWORK = "fairwork", "FairWork"
    COORDINATOR = "coordinator", pgettext_lazy("plan", "coordinator")


class OwnSection(TextChoices):
    """Sections of her own edition (`domain.md` 10). No other section exists, so nothing else can get in."""

    JOURNEY = "my_journey", _("My journey")
    MEETS_ME = "who_meets_me", _("Who meets me")
    FIRST_DAYS = "first_days", _("My first days")
    APPOINTMENTS = "my_appointments", _("My appointments")
    MEDICINES = "my_medicines", _("My medicines")
    PAPERS_MONEY = "papers_and_money", _("My papers and money")
    NUMBERS = "numbers_by_heart", _("Numbers I know by heart")
    GOALS = "my_goals", _("My goals")


class ArrivalSource(TextChoices):
    SHE = "she", _("she told us herself")
    PARTNER = "partner", _("partner organisation")
    IOM = "iom", "IOM"
    OTHER = "other", pgettext_lazy("source", "other source")


class FollowUpResult(TextChoices):
    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    CHOSE_SILENCE = "chose_silence", _("she chose not to answer")
    UNSAFE = "unsafe", _("not safe to talk")


class SurveyMoment(TextChoices):
    """When she is asked how she fares: once soon after arrival, then as IOM does (3, 6 and 12 months: verify)."""

    BASELINE = "baseline", _("soon after arrival")
    MONTH_3 = "month_3", _("after 3 months")
    MONTH_6 = "month_6", _("after 6 months")
    MONTH_12 = "month_12", _("after 12 months")
    EXTRA = "extra", pgettext_lazy("follow-up", "in between")


class Voice(TextChoices):
    """Whose answers these are. Hers come first, and hers count."""

    HERS = "hers", _("her own answers")
    WORKER = "worker", _("the case worker's view")
