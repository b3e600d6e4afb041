from django.urls import include, path

from quizzes import api

urlpatterns = [
    path("teach/", include("quizzes.teaching.api_urls")),
    path("quizzes/", api.QuizList.as_view(), name="quiz-list"),
    path("attempts/", api.AttemptList.as_view(), name="attempt-list"),
    path("quizzes/<slug:quiz>/", api.QuizDetail.as_view(), name="quiz-detail"),
    path("quizzes/<slug:quiz>/attempts/", api.AttemptCreate.as_view(), name="attempt-create"),
    path("attempts/<uuid:attempt_id>/", api.AttemptDetail.as_view(), name="attempt-detail"),
    path(
        "attempts/<uuid:attempt_id>/responses/<slug:question>/",
        api.ResponseDetail.as_view(),
        name="response-detail",
    ),
    path(
        "attempts/<uuid:attempt_id>/responses/<slug:question>/check/",
        api.ResponseCheck.as_view(),
        name="response-check",
    ),
    path(
        "attempts/<uuid:attempt_id>/responses/<slug:question>/flag/",
        api.QuestionFlag.as_view(),
        name="question-flag",
    ),
    path("attempts/<uuid:attempt_id>/submit/", api.AttemptSubmit.as_view(), name="attempt-submit"),
]
