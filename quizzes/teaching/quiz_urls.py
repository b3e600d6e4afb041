from django.urls import path

from quizzes.teaching import (
    analysis_views,
    exception_views,
    live_views,
    quiz_views,
    regrade_views,
    result_views,
    share_views,
)

urlpatterns = [
    path("", quiz_views.list_quizzes, name="quiz-list"),
    path("new/", quiz_views.create, name="quiz-create"),
    path("<slug:quiz>/", quiz_views.edit, name="quiz-edit"),
    path("<slug:quiz>/settings/", quiz_views.save_settings, name="quiz-settings"),
    path("<slug:quiz>/questions/", quiz_views.save_questions, name="quiz-questions"),
    path("<slug:quiz>/publish/", quiz_views.publish_quiz, name="quiz-publish"),
    path("<slug:quiz>/take-back/", quiz_views.take_back_quiz, name="quiz-take-back"),
    path("<slug:quiz>/duplicate/", quiz_views.duplicate, name="quiz-duplicate"),
    path("<slug:quiz>/preview/", quiz_views.preview, name="quiz-preview"),
    path("<slug:quiz>/history/", quiz_views.show_history, name="quiz-history"),
    path("<slug:quiz>/results/", result_views.show_results, name="quiz-results"),
    path("<slug:quiz>/results.csv", result_views.export_results, name="quiz-results-csv"),
    path("<slug:quiz>/release/", result_views.release_results, name="quiz-release"),
    path("<slug:quiz>/marking/", result_views.show_queue, name="quiz-marking"),
    path("<slug:quiz>/attempts/<uuid:attempt_id>/", result_views.show_attempt, name="quiz-attempt"),
    path("<slug:quiz>/attempts/<uuid:attempt_id>/mark/", result_views.mark, name="quiz-mark"),
    path("<slug:quiz>/analysis/", analysis_views.show_analysis, name="quiz-analysis"),
    path("<slug:quiz>/analysis.csv", analysis_views.export_analysis, name="quiz-analysis-csv"),
    path("<slug:quiz>/regrade/", regrade_views.regrade_quiz, name="quiz-regrade"),
    path("<slug:quiz>/live/", live_views.start, name="quiz-live"),
    path("<slug:quiz>/sharing/", share_views.shares, name="quiz-shares"),
    path("<slug:quiz>/sharing/revoke/", share_views.revoke, name="quiz-share-revoke"),
    path("<slug:quiz>/exceptions/", exception_views.exceptions, name="quiz-exceptions"),
    path(
        "<slug:quiz>/exceptions/withdraw/",
        exception_views.withdraw,
        name="quiz-exception-withdraw",
    ),
]
