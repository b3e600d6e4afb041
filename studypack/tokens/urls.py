from django.urls import path

from studypack.tokens.views import list_tokens, revoke_token

app_name = "tokens"
urlpatterns = [
    path("", list_tokens, name="token-list"),
    path("<uuid:token_id>/revoke/", revoke_token, name="token-revoke"),
]
