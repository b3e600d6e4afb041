"""Where every address leads: pages under a language, the API, the admin, pictures, two probes."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from quizzes.image_views import show_image
from studypack import account
from studypack.accounts.profile_views import show_avatar
from studypack.health import healthz, readyz
from studypack.metrics.views import metrics
from studypack.missed import make_cards
from studypack.pages import go_home
from studypack.progress import show_progress
from studypack.reviews.decks.download_views import show_picture
from studypack.together import join_session, run_together

urlpatterns = [
    path("", go_home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("studypack.api")),
    path("lti/", include("studypack.lti.urls")),
    path("question-images/<slug:sha256>", show_image, name="question-image"),
    path("deck-pictures/<slug:sha256>", show_picture, name="deck-picture"),
    path("avatars/<slug:sha256>", show_avatar, name="avatar"),
    *i18n_patterns(
        path("", include("studypack.accounts.urls")),
        path("", include("studypack.accounts.door_urls")),
        path("", include("studypack.packs.urls")),
        path("", include("studypack.reviews.urls")),
        path("live/", join_session, name="live-join"),
        path("", include("quizzes.urls")),
        path("attempts/<uuid:attempt_id>/cards/", make_cards, name="missed-cards"),
        path("account/", account.show_account, name="account-detail"),
        path("account/download/", account.download, name="account-download"),
        path("account/delete/", account.delete, name="account-delete"),
        path("account/tokens/", include("studypack.tokens.urls")),
        path("progress/", show_progress, name="progress"),
        path("teach/live/<uuid:live_id>/run/", run_together, name="live-run"),
        path("teach/", include("quizzes.teaching.urls")),
        path("", include("studypack.classes.urls")),
        path("", include("simulator.urls")),
        path("search/", include("studypack.search.urls")),
    ),
]

handler400 = "studypack.pages.show_bad_request"
handler403 = "studypack.pages.show_forbidden"
handler404 = "studypack.pages.show_not_found"
handler429 = "studypack.pages.show_too_often"  # allauth's own limits ask for it
handler500 = "studypack.pages.show_fault"
