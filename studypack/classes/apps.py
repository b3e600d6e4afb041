from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "studypack.classes"
    label = "classes"
    verbose_name = "Classes"
