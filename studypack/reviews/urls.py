from django.urls import path

from studypack.reviews import take_away_views, testing_views, views

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
]
