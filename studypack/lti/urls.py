from django.urls import path

from studypack.lti import views

app_name = "lti"
urlpatterns = [
    path("jwks/", views.show_keys, name="keys"),
    path("login/", views.start_login, name="login"),
    path("launch/", views.launch, name="launch"),
    path("choose/", views.choose, name="choose"),
]
