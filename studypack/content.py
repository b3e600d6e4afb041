"""Loading packs: where study material, questions and experiments meet.

Every problem of every pack is found before anything is written; then one transaction stores all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from quizzes.models import Quiz
from quizzes.services import check_questions, store_questions
from simulator.experiments import check_experiments, store_experiments
from studypack.packs.models import Pack
from studypack.packs.rendering import check_texts
from studypack.packs.services import retire_packs, store_pack
from studypack.packs.source import PackSource, SourceProblem, read_pack
from studypack.search.services import store_documents
from studypack.searchable import all_documents

Check = Callable[[PackSource], list[SourceProblem]]
CHECKS: tuple[Check, ...] = (check_texts, check_questions, check_experiments)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The packs of a folder as they were read, and everything wrong with them."""

    packs: tuple[PackSource, ...] = ()
    problems: tuple[SourceProblem, ...] = ()

    @property
    def faults(self) -> list[SourceProblem]:
        """The problems that stop a load; a missing translation does not."""
        return [problem for problem in self.problems if not problem.is_gap]


@dataclass(kw_only=True)
class Loaded:
    """What a load did to one pack."""

    pack: str
    created: int
    changed: int
    removed: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def read_packs(folder: Path) -> Reading:
    """The packs in `folder`, which holds one folder a pack or is one itself."""
    is_one = (folder / "pack.yaml").is_file()
    folders = [folder] if is_one else sorted(file.parent for file in folder.glob("*/pack.yaml"))
    if not folders:
        problem = SourceProblem(file=folder, line=1, message="no pack.yaml was found here")
        return Reading(problems=(problem,))
    packs: list[PackSource] = []
    problems: list[SourceProblem] = []
    for pack_folder in folders:
        pack, found = read_pack(pack_folder)
        problems += found
        if pack is not None:
            packs.append(pack)
            problems += [problem for check in CHECKS for problem in check(pack)]
    if not is_one:
        problems += check_related(packs, {pack_folder.name for pack_folder in folders})
    return Reading(packs=tuple(packs), problems=tuple(sorted(set(problems))))


def check_related(packs: Sequence[PackSource], known: set[str]) -> list[SourceProblem]:
    """Where a pack names a related one that is not in the whole content, or names itself."""
    return [
        SourceProblem(
            file=pack.file,
            line=other.line,
            message=f"related: {other.id!r} is not the id of another pack",
        )
        for pack in packs
        for other in pack.related
        if other.id not in known - {pack.id}
    ]


@transaction.atomic
def load(packs: Sequence[PackSource], *, is_whole: bool) -> list[Loaded]:
    """Stores the packs; where they are the whole content, packs that are gone go from the site."""
    loaded = []
    for source in packs:
        storer = store_pack(source)
        store_experiments(storer)
        questions = store_questions(storer.pack, source)
        storer.pack.save(update_fields=["updated_at"])  # the stamp that kept pages go by
        changes = storer.changes
        loaded.append(
            Loaded(
                pack=source.id,
                created=changes.created + questions.created,
                changed=changes.changed + questions.changed,
                removed=changes.removed + questions.removed,
                counts=counts_by_language(source),
            )
        )
    if is_whole:
        retire_packs(source.id for source in packs)
        Quiz.objects.filter(pack__is_retired=True).update(is_published=False)
    store_documents(all_documents())
    return loaded


@transaction.atomic
def retire(packs: Iterable[Pack]) -> None:
    """The packs go off the site with their quizzes; what was done with them is kept."""
    ids = [pack.pk for pack in packs]
    Pack.objects.filter(pk__in=ids).update(is_retired=True, updated_at=timezone.now())
    Quiz.objects.filter(pack__in=ids).update(is_published=False)


@transaction.atomic
def take_back(packs: Iterable[Pack]) -> None:
    """The packs and the quizzes that came with them are on the site again."""
    ids = [pack.pk for pack in packs]
    Pack.objects.filter(pk__in=ids).update(is_retired=False, updated_at=timezone.now())
    Quiz.objects.filter(pack__in=ids, author=None).update(is_published=True)


def counts_by_language(source: PackSource) -> dict[str, dict[str, int]]:
    """How many texts of each kind there are in each language."""
    return {
        language: {
            "notes": len(texts.notes),
            "terms": len(texts.terms),
            "flashcards": len(texts.flashcards),
            "questions": len(texts.questions),
            "experiments": len(texts.experiments),
            "articles": len(texts.articles),
        }
        for language, texts in source.texts.items()
    }
