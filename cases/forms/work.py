"""Notes, tasks, and who belongs to her."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes import Custody, Relation
from foundation.accounts.models import User
from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText


class NoteForm(BaseForm):
    """One text."""

    creates = True
    text = LongText(label=_("Note"), rows=8, help_text=_("Facts and her words. A note can become evidence."))


class TaskForm(BaseForm):
    """A task by hand."""

    creates = True
    title = ShortText(label=_("What has to be done"))
    due_on = DateField(label=_("By when"))
    owner = CodeSelect(label=_("Who does it"), choices=())
    parts: ClassVar = (Fieldset("", "title", Row("due_on", "owner")),)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        self.fields["owner"].choices = [(key, user.name) for key, user in self.people.items()]

    @property
    def answers(self) -> dict[str, Any]:
        return super().answers | {"owner": self.people[self.cleaned_data["owner"]]}


class TaskChangeForm(TaskForm):
    """Another day or person. The words of a rule's task are the rule's."""

    creates = False
    edits = True

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["title"]

    @property
    def parts(self) -> Any:  # type: ignore[override]
        first = ["title"] if "title" in self.fields else []
        return (Fieldset("", *first, Row("due_on", "owner")),)


class DependantFields(forms.Form):
    relation = CodeSelect(label=_("Relation"), choices=Relation.choices)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100, widget=forms.NumberInput
    )
    travels = forms.BooleanField(label=_("Travels along"), required=False)


class DependantForm(DependantFields, BaseForm):
    """A child or relative."""

    creates = True
    name = ShortText(label=_("Name or initials"), max_length=80, required=False)
    is_minor = forms.BooleanField(
        label=_("Under 18"),
        required=False,
        initial=True,
        help_text=_("Follows from the year of birth when that is known."),
    )
    custody = CodeChoice(
        label=_("Consent of every parent with custody"),
        choices=Custody.choices,
        required=False,
        help_text=_("Written consent, or the court's: without it a journey with a child can be abduction."),
    )
    parts: ClassVar = (
        Fieldset("", Row("relation", "birth_year"), "name", "is_minor", "travels", "custody"),
    )  # fmt: skip


class DependantChangeForm(DependantForm):
    """The same, knowing which answers it was opened with."""

    creates = False
    edits = True
