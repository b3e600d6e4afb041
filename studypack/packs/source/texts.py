"""The texts of a pack in one language; ids come from the neutral file and only from there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studypack.common.languages import ENGLISH
from studypack.packs.source.neutral import NeutralPack
from studypack.packs.source.problems import SourceProblem
from studypack.packs.source.reader import Located, Reader, compose, read_text

# What only an open question says.
OPEN_TEXTS = ("model_answer", "rubric", "template")


@dataclass(frozen=True, kw_only=True)
class TitledText:
    """A title and a text: a key concept, a module with its summary."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReviewQuestion:
    """An open question on a term with a model answer."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class TermText:
    """A key term in words."""

    name: str
    definition: str
    facts: tuple[str, ...]
    review: tuple[ReviewQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class NoteText:
    """A note or an article: its title and the Markdown below it."""

    title: str
    markdown: str
    file: Path


@dataclass(frozen=True, kw_only=True)
class FlashcardText:
    """Both sides of a card."""

    front: str
    back: str


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """A question in words; `options` and `feedback` by option id.

    `model_answer`, `rubric` and `template` are of open questions.
    """

    text: str
    options: Mapping[str, str]
    feedback: Mapping[str, str]
    explanation: str
    hints: tuple[str, ...] = ()
    model_answer: str = ""
    rubric: str = ""
    template: str = ""
    line: int


@dataclass(frozen=True, kw_only=True)
class ExperimentText:
    """An experiment in words: the claim its figure shows, and the figure's text alternative."""

    title: str
    claim: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class PackTexts:
    """All texts of a pack in one language, by id; what is missing is not there."""

    folder: Path
    title: str
    badge: str
    lead: str
    key_concepts: Mapping[str, TitledText]
    modules: Mapping[str, TitledText]
    terms: Mapping[str, TermText]
    experiments: Mapping[str, ExperimentText]
    notes: Mapping[str, NoteText]
    articles: Mapping[str, NoteText]
    flashcards: Mapping[str, FlashcardText]
    questions: Mapping[str, QuestionText]


@dataclass(frozen=True, kw_only=True)
class LanguageReader:
    """Reads the files of one language folder and keeps their problems."""

    folder: Path
    problems: list[SourceProblem] = field(default_factory=list)

    def root(self, name: str) -> tuple[Reader, Located | None]:
        """A file's reader and root; close it with `done`. A missing translation is a gap."""
        reader, file = Reader(), self.folder / name
        if self.is_translation and not file.exists():
            self.problems.append(
                SourceProblem(file=file, line=1, message="the file is missing", is_gap=True)
            )
            return reader, None
        return reader, compose(file, reader)

    @property
    def is_translation(self) -> bool:
        """Whether English stands in for what is missing here."""
        return self.folder.name != ENGLISH

    def done(self, name: str, reader: Reader) -> None:
        """Takes over what `reader` found in the file."""
        self.problems.extend(
            SourceProblem(file=self.folder / name, line=line, message=message)
            for line, message in reader.problems
        )

    def compare(
        self, name: str, kind: str, expected: Iterable[str], found: Mapping[str, object]
    ) -> None:
        """Lists the ids without a text (a gap beside English) and the texts without an id."""
        file, wanted = self.folder / name, list(expected)
        for item in wanted:
            if item not in found:
                message = f"{kind}: {item!r} has no text"
                self.problems.append(
                    SourceProblem(file=file, line=1, message=message, is_gap=self.is_translation)
                )
        for item in found:
            if item not in wanted:
                message = f"{kind}: {item!r} is not in the neutral pack.yaml"
                self.problems.append(SourceProblem(file=file, line=1, message=message))


def read_texts(folder: Path, pack: NeutralPack) -> tuple[PackTexts, list[SourceProblem]]:
    """The texts in `folder` for the ids of `pack`, and what is wrong or missing."""
    language = LanguageReader(folder=folder)
    texts = PackTexts(
        folder=folder,
        **read_pack_file(language, pack),
        notes=read_notes(language, "notes", pack.note_ids),
        articles=read_notes(language, "articles", pack.articles),
        flashcards=read_flashcards(language, [card.id for card in pack.flashcards]),
        questions=read_questions(language, [question.id for question in pack.questions]),
    )
    return texts, language.problems


def read_pack_file(language: LanguageReader, pack: NeutralPack) -> dict[str, Any]:
    """What <lang>/pack.yaml holds, by the names of `PackTexts`."""
    reader, root = language.root("pack.yaml")
    required = ("title", "badge", "lead", "key_concepts", "modules", "terms")
    fields = reader.fields(root, required=required, optional=("experiments",)) if root else {}
    titles = {key: text_of(reader, fields, key) for key in ("title", "badge", "lead")}
    read: dict[str, Any] = {
        "key_concepts": {
            key: titled_text(reader, value, "text")
            for key, value in section(reader, fields, "key_concepts").items()
        },
        "modules": {
            key: titled_text(reader, value, "summary")
            for key, value in section(reader, fields, "modules").items()
        },
        "terms": {
            key: term_text(reader, value) for key, value in section(reader, fields, "terms").items()
        },
        "experiments": {
            key: experiment_text(reader, value)
            for key, value in section(reader, fields, "experiments").items()
        },
    }
    language.done("pack.yaml", reader)
    if root is None:
        return {**titles, **read}
    for kind, expected in (
        ("key_concepts", pack.key_concepts),
        ("modules", [module.id for module in pack.modules]),
        ("terms", [term.id for term in pack.terms]),
        ("experiments", [experiment.id for experiment in pack.experiments]),
    ):
        language.compare("pack.yaml", kind, expected, read[kind])
    return {**titles, **read}


def section(reader: Reader, fields: Mapping[str, Located], key: str) -> dict[str, Located]:
    """The entries of one mapping of a file; none where it is absent."""
    return reader.entries(fields[key]) if key in fields else {}


def titled_text(reader: Reader, located: Located, body: str) -> TitledText:
    fields = reader.fields(located, required=("title", body))
    return TitledText(title=text_of(reader, fields, "title"), text=text_of(reader, fields, body))


def term_text(reader: Reader, located: Located) -> TermText:
    fields = reader.fields(located, required=("name", "definition", "facts", "review"))
    review = []
    for item in reader.items(fields["review"]) if "review" in fields else []:
        pair = reader.fields(item, required=("question", "answer"))
        review.append(
            ReviewQuestion(
                question=text_of(reader, pair, "question"), answer=text_of(reader, pair, "answer")
            )
        )
    return TermText(
        name=text_of(reader, fields, "name"),
        definition=text_of(reader, fields, "definition"),
        facts=reader.texts(fields["facts"]) if "facts" in fields else (),
        review=tuple(review),
    )


def experiment_text(reader: Reader, located: Located) -> ExperimentText:
    keys = ("title", "claim", "alt")
    fields = reader.fields(located, required=keys)
    return ExperimentText(**{key: text_of(reader, fields, key) for key in keys})


def read_notes(language: LanguageReader, kind: str, note_ids: Iterable[str]) -> dict[str, NoteText]:
    """The notes or articles by id; each is a Markdown file whose first line is its title."""
    folder = language.folder / kind
    notes = {}
    for file in sorted(folder.glob("*.md")):
        reader = Reader()
        text = read_text(file, reader) or ""
        first, _, body = text.partition("\n")
        if not first.startswith("# "):
            reader.report(1, "the first line must be the title: '# Title'")
        if not body.strip():
            reader.report(1, "there is no text below the title")
        notes[file.stem] = NoteText(
            title=first.removeprefix("# ").strip(), markdown=body, file=file
        )
        language.done(f"{kind}/{file.name}", reader)
    language.compare(kind, kind, note_ids, notes)
    return notes


def read_flashcards(language: LanguageReader, card_ids: Iterable[str]) -> dict[str, FlashcardText]:
    reader, root = language.root("flashcards.yaml")
    cards = {}
    for key, value in (reader.entries(root) if root else {}).items():
        fields = reader.fields(value, required=("front", "back"))
        cards[key] = FlashcardText(
            front=text_of(reader, fields, "front"), back=text_of(reader, fields, "back")
        )
    language.done("flashcards.yaml", reader)
    if root is not None:
        language.compare("flashcards.yaml", "flashcards", card_ids, cards)
    return cards


def read_questions(
    language: LanguageReader, question_ids: Iterable[str]
) -> dict[str, QuestionText]:
    reader, root = language.root("questions.yaml")
    questions = {}
    for key, value in (reader.entries(root) if root else {}).items():
        fields = reader.fields(
            value,
            required=("text", "explanation"),
            optional=("options", "feedback", "hints", *OPEN_TEXTS),
        )
        questions[key] = QuestionText(
            text=text_of(reader, fields, "text"),
            options=texts_by_key(reader, fields, "options"),
            feedback=texts_by_key(reader, fields, "feedback"),
            explanation=text_of(reader, fields, "explanation"),
            hints=reader.texts(fields["hints"]) if "hints" in fields else (),
            **{key: text_of(reader, fields, key) for key in OPEN_TEXTS},
            line=value.line,
        )
    language.done("questions.yaml", reader)
    if root is not None:
        language.compare("questions.yaml", "questions", question_ids, questions)
    return questions


def text_of(reader: Reader, fields: Mapping[str, Located], key: str) -> str:
    """The text of a key; empty where it is absent, which has been reported."""
    return reader.text(fields[key]) if key in fields else ""


def texts_by_key(reader: Reader, fields: Mapping[str, Located], key: str) -> dict[str, str]:
    """A mapping of ids to texts."""
    return {name: reader.text(value) for name, value in section(reader, fields, key).items()}
