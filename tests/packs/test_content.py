"""Loading is all or nothing, by id, and says what it changed."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from quizzes.models import Question, Quiz
from simulator.models import Experiment
from studypack.content import load, read_packs, retire
from studypack.management.commands.prepare import load_changed_packs
from studypack.packs.models import (
    ArticleText,
    Flashcard,
    FlashcardText,
    KeyTerm,
    Note,
    NoteText,
    Pack,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def reload(source: Path) -> tuple[int, int, int]:
    """Loads the folder and returns how much was created, changed and removed."""
    (loaded,) = load(read_packs(source).packs, is_whole=True)
    return loaded.created, loaded.changed, loaded.removed


def test_second_load_changes_nothing(pack: Pack, small_source: Path) -> None:
    assert reload(small_source) == (0, 0, 0)


def test_changed_text_changes_one_row(pack: Pack, small_source: Path) -> None:
    path = small_source / "small" / "en" / "flashcards.yaml"
    path.write_text(path.read_text().replace("The hidden answer.", "Another answer."))
    assert reload(small_source) == (0, 1, 0)
    assert FlashcardText.objects.filter(back="Another answer.").count() == 1


def test_dropped_card_is_removed_and_the_others_keep_their_rows(
    pack: Pack, small_source: Path
) -> None:
    kept = Flashcard.objects.get(slug="card-two").pk
    folder = small_source / "small"
    neutral = folder / "pack.yaml"
    gone = "  - id: card-one\n    note: first-note\n    term: gradient\n"
    neutral.write_text(neutral.read_text().replace(gone, ""))
    card_two = "card-two:\n  front: What is left?\n  back: This card.\n"
    (folder / "en" / "flashcards.yaml").write_text(card_two)
    (folder / "fr" / "flashcards.yaml").write_text(card_two)
    reload(small_source)
    assert list(Flashcard.objects.values_list("pk", flat=True)) == [kept]


def test_broken_pack_stores_nothing(db: None, small_source: Path) -> None:
    path = small_source / "small" / "pack.yaml"
    path.write_text(path.read_text().replace("depth: 12", "depth: 101"))
    errors = StringIO()
    with pytest.raises(CommandError, match="1 problems; nothing was loaded"):
        call_command("load_packs", str(small_source), stderr=errors)
    assert "pack.yaml:32: tiny-sigmoid: depth: 101 is outside 2..100 layers" in errors.getvalue()
    assert not Pack.objects.exists()


def test_check_stores_nothing_and_counts_by_language(db: None, small_source: Path) -> None:
    out = StringIO()
    call_command("load_packs", str(small_source), check=True, stdout=out, stderr=StringIO())
    assert "small: en: 2 notes, 2 terms, 2 flashcards, 2 questions, 1 experiments" in out.getvalue()
    assert "1 experiments, 1 articles" in out.getvalue()
    assert "small: fr: 1 notes" in out.getvalue()
    assert not Pack.objects.exists()


def test_pack_whose_folder_is_gone_goes_from_the_site(pack: Pack, small_source: Path) -> None:
    load([], is_whole=True)
    assert not Pack.objects.on_show().exists()
    assert not Quiz.objects.filter(is_published=True).exists()


def test_spec_of_an_experiment_is_stored_whole_with_numbers_as_numbers(
    experiment: Experiment,
) -> None:
    assert experiment.spec["depth"] == 12
    assert experiment.spec["learning_rate"] == 0.05
    assert experiment.choices == {"activation": ["sigmoid", "relu"], "depth": [4, 20]}


def test_note_is_rendered_when_stored(pack: Pack) -> None:
    text = NoteText.objects.get(item__slug="first-note", language="en")
    assert [kind for kind, _ in text.blocks] == ["html", "experiment", "question"]
    assert f"/en/packs/{pack.slug}/terms/gradient/" in text.blocks[0][1]
    assert '(<a href="#source-someone2001"' in text.blocks[0][1]
    assert text.headings == [["what-to-look-for", "What to look for"]]


def test_article_is_rendered_when_stored(pack: Pack) -> None:
    text = ArticleText.objects.get(item__slug="long-read")
    assert [kind for kind, _ in text.blocks] == ["html", "experiment", "html", "question"]
    assert [words for _, words in text.headings] == ["Why it shrinks", "What to do"]


def test_term_keeps_its_experiment_and_a_question_its_term(pack: Pack) -> None:
    assert KeyTerm.objects.get(slug="signal").experiment == "tiny-sigmoid"
    assert Question.objects.get(slug="q-where").term == KeyTerm.objects.get(slug="gradient")
    assert Question.objects.get(slug="q-true").term is None


def test_related_packs_are_kept_in_the_authors_order(pack: Pack, small_source: Path) -> None:
    neutral = small_source / "small" / "pack.yaml"
    neutral.write_text(neutral.read_text() + "related: [zebra, ant]\n")
    load(read_packs(small_source / "small").packs, is_whole=False)
    assert Pack.objects.get().related_slugs == ["zebra", "ant"]


def test_link_in_a_translation_stays_in_its_language(pack: Pack) -> None:
    text = NoteText.objects.get(item__slug="first-note", language="fr")
    assert f"/fr/packs/{pack.slug}/terms/gradient/" in text.blocks[0][1]


def test_missing_translation_falls_back_to_english(pack: Pack) -> None:
    note = Note.objects.in_language("fr").get(slug="second-note")
    assert note.text.language == "en"


@pytest.mark.django_db
def test_prepared_packs_are_loaded_again_only_when_something_changed(
    small_source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONTENT_DIR", small_source)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)

    def said() -> str:
        out = OutputWrapper(StringIO())
        load_changed_packs(out)
        return str(out.getvalue())

    unchanged = "Packs: nothing has changed since they were loaded\n"
    assert "small: " in said()
    assert said() == unchanged
    file = small_source / "small" / "en" / "flashcards.yaml"
    file.write_text(file.read_text("utf-8") + "\n", encoding="utf-8")
    assert "small: 0 created, 0 changed" in said()
    assert said() == unchanged
    retire(Pack.objects.all())
    assert "small: 0 created, 2 changed" in said()
    assert Pack.objects.on_show().exists()
