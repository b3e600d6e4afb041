from django.urls import path

from studypack.accounts import profile_views
from studypack.accounts.views import SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="session-create"),
    path("sign-out/", SignOut.as_view(), name="session-delete"),
    path("account/profile/", profile_views.edit_profile, name="profile-edit"),
    path("account/avatar/", profile_views.save_avatar, name="avatar-save"),
    path("account/avatar/delete/", profile_views.delete_avatar, name="avatar-delete"),
    path("account/sessions/end/", profile_views.end_sessions, name="sessions-end"),
    path("appearance/", profile_views.choose_appearance, name="appearance-choose"),
]
