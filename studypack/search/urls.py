from django.urls import path

from studypack.search import views

app_name = "search"
urlpatterns = [
    path("", views.list_hits, name="hit-list"),
    path("suggestions/", views.suggest, name="suggestion-list"),
]
