"""How a field of allauth's is drawn on our pages."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """The control alone: its label says what a placeholder would say again, in English."""
    return field.as_widget(attrs={"placeholder": False})
