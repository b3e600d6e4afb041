from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "studypack.tokens"
    label = "tokens"
    verbose_name = "Tokens"
