from django.urls import path

from quizzes.teaching import question_api, quiz_api

urlpatterns = [
    path("questions/", question_api.QuestionList.as_view(), name="teach-question-list"),
    path(
        "questions/<slug:slug>/",
        question_api.QuestionDetail.as_view(),
        name="teach-question-detail",
    ),
    path("submissions/", quiz_api.SubmissionList.as_view(), name="teach-submission-list"),
    path("quizzes/", quiz_api.QuizList.as_view(), name="teach-quiz-list"),
    path("quizzes/<slug:quiz>/", quiz_api.QuizDetail.as_view(), name="teach-quiz-detail"),
    path(
        "quizzes/<slug:quiz>/questions/",
        quiz_api.QuizQuestions.as_view(),
        name="teach-quiz-questions",
    ),
    path("quizzes/<slug:quiz>/publish/", quiz_api.QuizPublish.as_view(), name="teach-quiz-publish"),
    path(
        "quizzes/<slug:quiz>/take-back/",
        quiz_api.QuizTakeBack.as_view(),
        name="teach-quiz-take-back",
    ),
    path("quizzes/<slug:quiz>/results/", quiz_api.QuizResults.as_view(), name="teach-quiz-results"),
]
