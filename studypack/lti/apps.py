from django.apps import AppConfig


class LtiConfig(AppConfig):
    name = "studypack.lti"
    label = "lti"
    verbose_name = "Learning platforms"
