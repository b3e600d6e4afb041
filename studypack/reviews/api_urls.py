from django.urls import path

from studypack.reviews import api
from studypack.reviews.decks import api as decks

urlpatterns = [
    path("reviews/", api.ReviewList.as_view(), name="review-list"),
    path("reviews/due/", api.DueList.as_view(), name="due-list"),
    path("reviews/<str:card>/", api.ReviewDetail.as_view(), name="review-detail"),
    path("reviews/<str:card>/suspended/", api.CardSuspended.as_view(), name="card-suspended"),
    path("decks/", decks.DeckList.as_view(), name="deck-list"),
    path("decks/<uuid:deck>/", decks.DeckDetail.as_view(), name="deck-detail"),
]
