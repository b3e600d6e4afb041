from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "studypack.reviews"
    label = "reviews"
    verbose_name = "Reviews"
