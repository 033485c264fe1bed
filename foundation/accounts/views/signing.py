"""Signing in and out, and the language of the pages."""

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from foundation.accounts import arrival, fresh, operations
from foundation.accounts.access import public
from foundation.accounts.codes import Role
from foundation.accounts.forms import SignInForm
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.cookies import cookie_name

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where the request wants to go on, if that is a page of ours, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url(fallback)


class SignInView(LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "next": safe_next(self.request, settings.LOGIN_REDIRECT_URL),
            "demo_users": demo_users() if settings.DEMO else [],
            "kept": cookie_name("kept") in self.request.COOKIES,
            "sso_name": settings.SSO_NAME,
        }


sign_in = public(SignInView.as_view())


def demo_users() -> list[dict[str, object]]:
    """Return the fictional colleagues of the demonstration, in the order of the roles, and where they work."""
    order = {role: place for place, role in enumerate(Role.values)}
    users = User.objects.filter(is_active=True).exclude(role=Role.SERVICE).prefetch_related("memberships__team")
    return [
        {
            "pk": user.pk,
            "role": user.get_role_display(),
            "who": " · ".join([user.name, *sorted({place.team.name for place in user.memberships.all()})]),
        }
        for user in sorted(users, key=lambda user: (order[user.role], user.name))
    ]


@public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional colleagues, without a password. Exists in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    users = User.objects.filter(is_active=True).exclude(role=Role.SERVICE)
    chosen = request.POST.get("user", "")
    user = get_object_or_404(users, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
    login(request, user, backend=BACKEND)
    arrival.complete(request, user)
    fresh.note_factor(request)
    return HttpResponseRedirect(safe_next(request, settings.LOGIN_REDIRECT_URL))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, also one that waits for the second factor, and leave nothing in the browser."""
    if request.user.is_authenticated:
        note_event("sign_out.done", user=request.user)
    logout(request)
    response = HttpResponseRedirect(reverse("accounts:sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language and return to the same page."""
    response = HttpResponseRedirect(safe_next(request, "/"))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return response
    if request.user.is_authenticated:
        operations.choose_language(actor=request.user, language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.PRODUCTION,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
