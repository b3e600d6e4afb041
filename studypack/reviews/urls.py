from django.urls import path

from studypack.reviews import views

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.show_reviews, name="review-list"),
    path("reviews/plan/", views.save_plan, name="plan-save"),
    path("reviews/learn/", views.show_learn, name="learn-all"),
    path("reviews/rate/", views.rate_card, name="card-rate"),
    path("reviews/undo/", views.undo_rating, name="rating-undo"),
    path("reviews/cards/<str:card>/suspend/", views.suspend, name="card-suspend"),
    path("packs/<slug:pack>/learn/", views.show_learn, name="learn"),
]
