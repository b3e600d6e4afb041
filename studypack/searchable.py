"""What the search finds: where study material and the questions of its quizzes meet."""

from collections.abc import Iterator

from quizzes.models import QuizItem, QuizVersion
from studypack.packs.models import Pack
from studypack.search.documents import Document, Told, for_all_readers, study_documents
from studypack.search.models import Kind
from studypack.search.plain import plain_question


def all_documents() -> Iterator[Document]:
    """Everything that readers may find."""
    yield from study_documents()
    for pack in Pack.objects.on_show():
        yield from question_documents(pack)


def question_documents(pack: Pack) -> Iterator[Document]:
    """The questions that the pack's quiz asks now, as what they ask: nothing that tells more."""
    for version in QuizVersion.objects.current(pack.slug):
        items = QuizItem.objects.filter(quiz_version=version)
        asked = items.select_related("question_version__question")
        for item in asked.prefetch_related("question_version__texts"):
            question = item.question_version
            told = {
                text.language: Told(title=plain_question(text.content["text"]))
                for text in question.texts.all()
            }
            slug = question.question.slug
            yield from for_all_readers(Kind.QUESTION, pack, slug, told, is_previewed=False)
