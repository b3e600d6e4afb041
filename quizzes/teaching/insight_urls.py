"""What a teacher learns of a quiz of theirs."""

from django.urls import path

from quizzes.teaching import analysis_views, regrade_views

urlpatterns = [
    path("analysis/", analysis_views.show_analysis, name="quiz-analysis"),
    path("analysis/export.csv", analysis_views.export_analysis, name="quiz-analysis-csv"),
    path("regrade/", regrade_views.regrade_quiz, name="quiz-regrade"),
]
