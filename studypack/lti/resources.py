"""What a course can link to: a pack, a quiz or an experiment, named in a word."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import get_language

from quizzes.models import Quiz, QuizVersion
from simulator.lab import lab_url
from simulator.models import Experiment
from studypack.common.languages import ENGLISH
from studypack.lti.launching import Launch, text_in
from studypack.lti.refusing import refused
from studypack.packs.models import Pack

# The name of the custom parameter in which a link carries its resource.
PARAMETER = "resource"


class Kind(StrEnum):
    """What can be linked."""

    PACK = "pack"
    QUIZ = "quiz"
    EXPERIMENT = "experiment"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One thing to link to; `name` is its kind and its slugs, such as `quiz/signals`."""

    kind: Kind
    name: str
    title: str
    url: str


def all_packs() -> Iterable[Resource]:
    """The packs on show."""
    for pack in Pack.objects.on_show().in_language(language()):
        yield Resource(
            kind=Kind.PACK,
            name=f"{Kind.PACK}/{pack.slug}",
            title=pack.text.title,
            url=pack.get_absolute_url(),
        )


def all_quizzes() -> Iterable[Resource]:
    """The published quizzes that belong to a pack on show, or to nobody's pack."""
    published = Quiz.objects.filter(is_published=True).exclude(pack__is_retired=True)
    for quiz in published.in_language(language()):
        yield Resource(
            kind=Kind.QUIZ,
            name=f"{Kind.QUIZ}/{quiz.slug}",
            title=quiz.text.title,
            url=quiz.get_absolute_url(),
        )


def all_experiments() -> Iterable[Resource]:
    """The experiments of the packs on show, each in the lab."""
    on_show = Experiment.objects.filter(pack__is_retired=False).select_related("pack")
    for experiment in on_show.in_language(language()).order_by("pack__slug", "position"):
        yield Resource(
            kind=Kind.EXPERIMENT,
            name=f"{Kind.EXPERIMENT}/{experiment.pack.slug}/{experiment.slug}",
            title=experiment.text.title,
            url=lab_url(experiment.spec),
        )


ALL: dict[Kind, Callable[[], Iterable[Resource]]] = {
    Kind.PACK: all_packs,
    Kind.QUIZ: all_quizzes,
    Kind.EXPERIMENT: all_experiments,
}


def language() -> str:
    """The language of the page."""
    return get_language() or ENGLISH


def find_resource(name: str) -> Resource:
    """The resource of this name.

    Raises:
        RefusedError: there is none, or it is not on show any more.
    """
    kind = name.partition("/")[0]
    offered = ALL[Kind(kind)]() if kind in set(Kind) else ()
    for resource in offered:
        if resource.name == name:
            return resource
    raise refused("{parameter}: there is no {name} here", parameter=PARAMETER, name=name)


def url_of(launch: Launch) -> str:
    """Where a launch leads: to what its link names, else to all packs."""
    name = text_in(launch.custom, PARAMETER)
    return find_resource(name).url if name else reverse("packs:pack-list")


def quiz_of(launch: Launch) -> Quiz | None:
    """The quiz that the link names, if it names one."""
    kind, _, slug = text_in(launch.custom, PARAMETER).partition("/")
    version = QuizVersion.objects.current(slug).first() if kind == Kind.QUIZ else None
    return version.quiz if version else None
