from django.urls import path

from simulator import views

app_name = "simulator"
urlpatterns = [
    path("lab/", views.show_lab, name="lab"),
    path("lab/run/", views.start_lab_run, name="lab-run"),
    path(
        "packs/<slug:pack>/experiments/<slug:experiment>/run/", views.start_run, name="run-create"
    ),
    path("theory/figure/", views.show_theory, name="theory-figure"),
    path("runs/<uuid:run_id>/", views.show_run, name="run-detail"),
    path("runs/<uuid:run_id>/figure/", views.show_figure, name="run-figure"),
    path("runs/<uuid:run_id>/export.csv", views.export_csv, name="run-csv"),
    path("runs/<uuid:run_id>/export.json", views.export_json, name="run-json"),
    path("runs/<uuid:run_id>/export.py", views.export_script, name="run-script"),
    path("runs/<uuid:run_id>/export.svg", views.export_svg, name="run-svg"),
]
