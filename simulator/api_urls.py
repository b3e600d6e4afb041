from django.urls import path

from simulator.api import RunCancel, RunDetail, RunEvents, RunFrames, RunList

urlpatterns = [
    path("runs/", RunList.as_view(), name="run-list"),
    path("runs/<uuid:run_id>/", RunDetail.as_view(), name="run-detail"),
    path("runs/<uuid:run_id>/frames/", RunFrames.as_view(), name="run-frames"),
    path("runs/<uuid:run_id>/events/", RunEvents.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/cancel/", RunCancel.as_view(), name="run-cancel"),
]
