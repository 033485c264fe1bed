from django.urls import path

from foundation.accounts import views
from foundation.accounts.views import session

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demo/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-in/confirm/", views.confirm, name="confirm"),
    path("session/", session.session_left, name="session_left"),
    path("session/stay/", session.stay, name="stay"),
    path("locked/", session.locked, name="locked"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
