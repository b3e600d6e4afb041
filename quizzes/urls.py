from django.urls import path

from quizzes import live_views, take_away_views, views

app_name = "quizzes"
urlpatterns = [
    path("live/<uuid:live_id>/", live_views.show_session, name="live-session"),
    path("live/<uuid:live_id>/answer/", live_views.answer_question, name="live-answer"),
    path("quizzes/<slug:quiz>/", views.show_quiz, name="quiz-detail"),
    path("quizzes/<slug:quiz>/attempts/", views.create_attempt, name="attempt-create"),
    path("quizzes/<slug:quiz>/cards/", take_away_views.show_cards, name="quiz-cards"),
    path("quizzes/<slug:quiz>/print/", take_away_views.print_quiz, name="quiz-print"),
    path("quizzes/<slug:quiz>/download/", take_away_views.list_downloads, name="quiz-downloads"),
    path(
        "quizzes/<slug:quiz>/download/<slug:format_name>/",
        take_away_views.download_quiz,
        name="quiz-download",
    ),
    path("attempts/<uuid:attempt_id>/", views.show_attempt, name="attempt-detail"),
    path("attempts/<uuid:attempt_id>/save/", views.save_attempt, name="attempt-save"),
    path("attempts/<uuid:attempt_id>/submit/", views.submit, name="attempt-submit"),
    path(
        "attempts/<uuid:attempt_id>/questions/<slug:question>/",
        views.show_outcome,
        name="question-outcome",
    ),
    path("attempts/<uuid:attempt_id>/repeat/", views.repeat_wrong, name="attempt-repeat"),
    path("attempts/<uuid:attempt_id>/mark/", views.mark_own, name="attempt-mark"),
]
