from django.urls import path

from studypack.reviews import api

urlpatterns = [
    path("reviews/", api.ReviewList.as_view(), name="review-list"),
    path("reviews/due/", api.DueList.as_view(), name="due-list"),
    path("reviews/<str:card>/", api.ReviewDetail.as_view(), name="review-detail"),
    path("reviews/<str:card>/suspended/", api.CardSuspended.as_view(), name="card-suspended"),
]
