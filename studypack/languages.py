"""In which language a request is answered."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from studypack.common.languages import ENGLISH, LANGUAGE_CODES

API = "/api/"


class LanguageMiddleware(LocaleMiddleware):
    """Pages speak the language of their address; the API English, unless `lang` asks otherwise.

    A program that reads the API gets one wording, whatever the machine that it runs on prefers.
    """

    def process_request(self, request: HttpRequest) -> None:
        """The language is active, and `request.LANGUAGE_CODE`."""
        super().process_request(request)
        if request.path_info.startswith(API):
            asked = request.GET.get("lang", ENGLISH)
            translation.activate(asked if asked in LANGUAGE_CODES else ENGLISH)
            request.LANGUAGE_CODE = translation.get_language()
