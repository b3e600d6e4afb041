"""The API's addresses, its schema and its documentation."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from studypack.own_api import ProgressDetail, RecordDetail
from studypack.packs.api import PackDetail, PackList
from studypack.search.api import HitList

app_name = "api"
urlpatterns = [
    path("packs/", PackList.as_view(), name="pack-list"),
    path("packs/<slug:pack>/", PackDetail.as_view(), name="pack-detail"),
    path("progress/", ProgressDetail.as_view(), name="progress"),
    path("account/record/", RecordDetail.as_view(), name="record"),
    path("search/", HitList.as_view(), name="hit-list"),
    path("", include("quizzes.api_urls")),
    path("", include("simulator.api_urls")),
    path("", include("studypack.classes.api_urls")),
    path("", include("studypack.reviews.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "documentation/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema"),
        name="documentation",
    ),
]
