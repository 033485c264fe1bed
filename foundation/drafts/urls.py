from django.urls import path, register_converter

from foundation.drafts import views


class FormKeyConverter:
    """The key of a form: parts of letters, digits, hyphen and underscore."""

    regex = r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*"

    def to_python(self, value: str) -> str:
        if len(value) > 200:
            raise ValueError("too long")
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormKeyConverter, "form_key")

app_name = "drafts"
urlpatterns = [
    path("drop/<form_key:form_key>/", views.drop, name="drop"),
    path("keep/<form_key:form_key>/", views.save, name="save"),
]
