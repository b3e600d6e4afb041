from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<slug:quiz>/", views.show_quiz, name="quiz-detail"),
    path("quizzes/<slug:quiz>/attempts/", views.create_attempt, name="attempt-create"),
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
