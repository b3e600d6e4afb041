from django.urls import path

from studypack.reviews import take_away_views, testing_views, views
from studypack.reviews.decks import download_views, import_views
from studypack.reviews.decks import views as deck_views

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.show_reviews, name="review-list"),
    path("reviews/plan/", views.save_plan, name="plan-save"),
    path("reviews/learn/", views.show_learn, name="learn-all"),
    path("reviews/rate/", views.rate_card, name="card-rate"),
    path("reviews/undo/", views.undo_rating, name="rating-undo"),
    path("reviews/cards/<str:card>/suspend/", views.suspend, name="card-suspend"),
    path("packs/<slug:pack>/learn/", views.show_learn, name="learn"),
    path("packs/<slug:pack>/test/", testing_views.show_test, name="test"),
    path("packs/<slug:pack>/test/result/", testing_views.judge_test, name="test-result"),
    path("packs/<slug:pack>/test/keep/", testing_views.keep_test, name="test-keep"),
    path("packs/<slug:pack>/flashcards.apkg", take_away_views.download_deck, name="deck-download"),
    path("packs/<slug:pack>/match/", testing_views.show_match, name="match"),
    path("decks/", deck_views.list_decks, name="deck-list"),
    path("decks/import/", import_views.import_deck, name="deck-import"),
    path("decks/import/<uuid:waiting_id>/", import_views.confirm_import, name="deck-confirm"),
    path("decks/<uuid:deck>/", deck_views.show_deck, name="deck-detail"),
    path("decks/<uuid:deck>/rename/", deck_views.rename, name="deck-rename"),
    path("decks/<uuid:deck>/delete/", deck_views.delete_deck, name="deck-delete"),
    path("decks/<uuid:deck>/cards/add/", deck_views.add_card, name="deck-card-add"),
    path("decks/<uuid:deck>/cards/<uuid:own_card>/", deck_views.edit_card, name="deck-card-edit"),
    path(
        "decks/<uuid:deck>/cards/<uuid:own_card>/delete/",
        deck_views.delete_card,
        name="deck-card-delete",
    ),
    path(
        "decks/<uuid:deck>/cards.<slug:ending>", download_views.download, name="own-deck-download"
    ),
    path("decks/<uuid:deck>/learn/", views.show_learn, name="deck-learn"),
    path("decks/<uuid:deck>/test/", testing_views.show_test, name="deck-test"),
    path("decks/<uuid:deck>/test/result/", testing_views.judge_test, name="deck-test-result"),
    path("decks/<uuid:deck>/test/keep/", testing_views.keep_test, name="deck-test-keep"),
    path("decks/<uuid:deck>/match/", testing_views.show_match, name="deck-match"),
]
