from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "studypack.accounts"
    label = "accounts"
    verbose_name = "People"
