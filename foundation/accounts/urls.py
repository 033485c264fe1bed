from django.urls import path

from foundation.accounts import views
from foundation.accounts.views import second, security, session

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demo/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-in/confirm/", second.confirm, name="confirm"),
    path("session/", session.session_left, name="session_left"),
    path("session/stay/", session.stay, name="stay"),
    path("locked/", session.locked, name="locked"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/security/set-up/", security.set_up, name="set_up"),
    path("account/security/codes/", security.recovery_codes, name="recovery_codes"),
    path("account/security/factors/<int:pk>/remove/", security.remove_factor, name="remove_factor"),
    path("account/security/sessions/end/", security.end_sessions, name="end_sessions"),
]
