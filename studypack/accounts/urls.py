from django.urls import path

from studypack.accounts.views import SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="session-create"),
    path("sign-out/", SignOut.as_view(), name="session-delete"),
]
