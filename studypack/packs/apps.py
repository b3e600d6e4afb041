from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "studypack.packs"
    label = "packs"
    verbose_name = "Study material"
