"""Messages of pure modules in templates, in the page's language."""

from django import template

from studypack.common.worded import worded

register = template.Library()
register.filter("worded", worded)
