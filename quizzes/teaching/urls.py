from django.urls import include, path

from quizzes.teaching import (
    bank_views,
    editor_views,
    gift_views,
    history_views,
    import_views,
    live_views,
    picture_views,
)

app_name = "teach"
question = "questions/<slug:slug>"
version = f"{question}/versions/<int:number>"
urlpatterns = [
    path("questions/", bank_views.list_questions, name="question-list"),
    path("questions/new/", editor_views.create_question, name="question-create"),
    path("questions/preview/", editor_views.preview_question, name="question-preview"),
    path("questions/pictures/", picture_views.create_picture, name="picture-create"),
    path(f"{question}/", editor_views.edit_question, name="question-edit"),
    path(f"{question}/gift/", gift_views.edit_gift, name="question-gift"),
    path(f"{question}/duplicate/", bank_views.duplicate_question, name="question-duplicate"),
    path(f"{question}/retire/", bank_views.retire_question, name="question-retire"),
    path(f"{question}/versions/", history_views.list_versions, name="version-list"),
    path(f"{version}/", history_views.show_version, name="version-detail"),
    path(f"{version}/restore/", history_views.restore_version, name="version-restore"),
    path("import/", import_views.import_file, name="import-create"),
    path("import/<uuid:waiting_id>/confirm/", import_views.confirm_import, name="import-confirm"),
    path("live/<uuid:live_id>/", live_views.show, name="live-detail"),
    path("live/<uuid:live_id>/step/", live_views.step, name="live-step"),
    path("quizzes/", include("quizzes.teaching.quiz_urls")),
]
