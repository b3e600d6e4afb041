from django.urls import path

from quizzes.teaching import bank_views

app_name = "teach"
urlpatterns = [
    path("questions/", bank_views.list_questions, name="question-list"),
]
