"""The pictures that questions show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from quizzes.models import QuestionImage
from studypack.common.picture_answers import picture_answer

A_YEAR_S = 365 * 24 * 3600


@cache_control(public=True, max_age=A_YEAR_S, immutable=True)
@require_safe
def show_image(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture to whoever knows the sum of its bytes, which are therefore always the same."""
    image = get_list_or_404(QuestionImage.objects.filter(sha256=sha256)[:1])[0]
    return picture_answer(image.content, image.media_type)
