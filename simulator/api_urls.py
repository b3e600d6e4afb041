from django.urls import path

from simulator.api import (
    AdminRunList,
    RunCancel,
    RunCsv,
    RunDetail,
    RunEvents,
    RunFrames,
    RunJson,
    RunList,
    RunScript,
    TheoryDetail,
)

urlpatterns = [
    path("theory/", TheoryDetail.as_view(), name="theory"),
    path("admin/runs/", AdminRunList.as_view(), name="admin-run-list"),
    path("runs/", RunList.as_view(), name="run-list"),
    path("runs/<uuid:run_id>/", RunDetail.as_view(), name="run-detail"),
    path("runs/<uuid:run_id>/frames/", RunFrames.as_view(), name="run-frames"),
    path("runs/<uuid:run_id>/events/", RunEvents.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/cancel/", RunCancel.as_view(), name="run-cancel"),
    path("runs/<uuid:run_id>/export.csv", RunCsv.as_view(), name="run-csv"),
    path("runs/<uuid:run_id>/export.json", RunJson.as_view(), name="run-json"),
    path("runs/<uuid:run_id>/export.py", RunScript.as_view(), name="run-script"),
]
