from django.urls import path

from studypack.packs import views

app_name = "packs"
urlpatterns = [
    path("", views.list_packs, name="pack-list"),
    path("packs/<slug:pack>/", views.show_pack, name="pack-detail"),
    path("packs/<slug:pack>/print/", views.print_pack, name="pack-print"),
    path("packs/<slug:pack>/notes/<slug:note>/", views.show_note, name="note-detail"),
    path("packs/<slug:pack>/notes/<slug:note>/read/", views.read_note, name="note-read"),
    path("packs/<slug:pack>/articles/<slug:article>/", views.show_article, name="article-detail"),
    path("packs/<slug:pack>/terms/", views.list_terms, name="term-list"),
    path("packs/<slug:pack>/terms/<slug:term>/", views.show_term, name="term-detail"),
    path("packs/<slug:pack>/flashcards/", views.show_flashcards, name="flashcard-list"),
]
