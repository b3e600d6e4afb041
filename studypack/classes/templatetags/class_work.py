"""What pages of study material say of classes; strangers cost no query."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone

from studypack.accounts.learners import current_learner, signed_in_user
from studypack.classes.due import tasks_of, waiting_tasks
from studypack.classes.models import Assignment, Class

register = template.Library()


@register.inclusion_tag("classes/_due.html", takes_context=True)
def due_work(context: template.Context) -> dict[str, Any]:
    """What the reader's classes assign and the reader has not done yet."""
    request: HttpRequest = context["request"]
    user = signed_in_user(request)
    if user is None:
        return {"tasks": []}
    return {"tasks": waiting_tasks(tasks_of(user, current_learner(request), timezone.now()))}


@register.inclusion_tag("classes/_from_class.html", takes_context=True)
def from_class(context: template.Context) -> dict[str, Any]:
    """The reader's classes in which the pack of this page, or a part of it, is assigned."""
    request: HttpRequest = context["request"]
    user, match = signed_in_user(request), request.resolver_match
    pack = match.kwargs.get("pack") if match else None
    if user is None or pack is None:
        return {"classes": []}
    assigned = Assignment.objects.published().about(pack)
    attended = Class.objects.current().attended_by(user)
    return {"classes": attended.filter(pk__in=assigned.values("of_class"))}
