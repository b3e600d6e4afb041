"""Reads one assessmentItem."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Item, Kind, Loss, Markup, Problem, Text
from quizzes.formats.qti2.bench import Bench, settled
from quizzes.formats.qti2.body import has_block, renamed, substitute
from quizzes.formats.qti2.choices import UnorderedError, read_choice, read_order
from quizzes.formats.qti2.cloze import GAPS, read_cloze
from quizzes.formats.qti2.context import Context, interactions_in
from quizzes.formats.qti2.expressions import Budget
from quizzes.formats.qti2.feedback import Tried
from quizzes.formats.qti2.gathering import Gathered, gather
from quizzes.formats.qti2.identifiers import from_identifier
from quizzes.formats.qti2.leaving import LeftOut
from quizzes.formats.qti2.markup import only_child
from quizzes.formats.qti2.matching import UnmatchedError, read_match
from quizzes.formats.qti2.numbers import read_numbers
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.placing import place_feedback, with_feedback
from quizzes.formats.qti2.scoring import MAXIMUM, SCORE, Scoring
from quizzes.formats.qti2.texts import OTHER, line_extras, read_texts
from quizzes.formats.qti2.values import NUMBERS, Declarations, UnknownRule, read_declarations
from quizzes.formats.qti_package import Package
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message, message_of

CHOICE: Final = "choiceInteraction"
LINE: Final = "textEntryInteraction"
OPEN: Final = "extendedTextInteraction"
MATCHES: Final = frozenset({"matchInteraction", "associateInteraction"})
ORDER: Final = "orderInteraction"
ALONE: Final = frozenset({CHOICE, LINE, OPEN, ORDER, *MATCHES})
TEMPLATES: Final = frozenset({"templateDeclaration", "templateProcessing"})
END: Final = "\ue000"


@dataclass(frozen=True, kw_only=True)
class ItemReading:
    """What came of one item."""

    item: Item | None = None
    lost: tuple[Loss, ...] = ()
    problem: Problem | None = None


def read_item(root: Element, package: Package, path: str, budget: Budget) -> ItemReading:
    """The item of a document at this path of the package."""
    name = root.get("title") or root.get("identifier") or path
    context = Context(name, package, path)
    try:
        item = _Reader(context, root, budget).read()
    except LeftOut as left:
        context.lose(left.field, left.why)
        return ItemReading(lost=tuple(context.lost))
    except UnknownRule as unread:
        message = Message(
            "{value}: {unread} cannot be read", value=name[:80], unread=message_of(unread)
        )
        return ItemReading(problem=Problem(line=line_of(root), message=message))
    return ItemReading(item=item, lost=tuple(context.lost))


class _Reader:
    """Reads one item, first by its rules, and if they cannot be carried out, by its key."""

    def __init__(self, context: Context, root: Element, budget: Budget) -> None:
        self._context = context
        self._root = root
        self._budget = budget

    def read(self) -> Item:
        """The item.

        Raises:
            LeftOut: it asks for what no question here can ask for.
            UnknownRule: a number in its declarations is none.
        """
        body = self._root.find("itemBody")
        if body is None:
            raise LeftOut("itemBody", Message("there is nothing in it: <itemBody> is missing"))
        if any(child.tag in TEMPLATES for child in self._root):
            raise LeftOut(
                "type", Message("its values are drawn anew each time (templateProcessing)")
            )
        declarations = read_declarations(self._root)
        gathered = gather(self._context, self._root, body)
        interactions = list(interactions_in(body))
        _check_interactions(interactions, declarations)
        scoring = Scoring(self._root, declarations, gathered.feedbacks, self._budget)
        asking = _Asking(
            context=self._context,
            scoring=scoring,
            gathered=gathered,
            body=body,
            interactions=interactions,
        )
        return self._by_rules(asking, self._named(gathered))

    def _named(self, gathered: Gathered) -> Item:
        """The item with all but what it asks."""
        return Item(
            id=from_identifier(self._root.get("identifier", "")),
            name=self._root.get("title", ""),
            kind=Kind.DESCRIPTION,
            rubric=gathered.rubric,
            model_answer=gathered.model_answer,
            language=self._root.get("lang", ""),
            line=line_of(self._root),
        )

    def _by_rules(self, asking: "_Asking", item: Item) -> Item:
        is_keyed = any(node.tag != OPEN for node in asking.interactions)
        if is_keyed and not asking.scoring.has_rules:
            why = Message("there are no scoring rules; the correct response is the key")
            self._context.lose("responseProcessing", why)
            asking.scoring.count_by_key()
        try:
            return asking.ask(item)
        except UnknownRule as unknown:
            why = Message(
                "{unknown} is not evaluated; the correct response is the key",
                unknown=message_of(unknown),
            )
            self._context.lose("responseProcessing", why)
        asking.scoring.count_by_key()
        return asking.ask(item)


def _check_interactions(interactions: list[Element], declarations: Declarations) -> None:
    """Raises LeftOut for what cannot be asked here."""
    tags = [node.tag for node in interactions]
    unknown = sorted({tag for tag in tags if tag not in ALONE and tag not in GAPS})
    if unknown:
        raise LeftOut(
            "type", Message("<{tags}> is no kind of question here", tags=">, <".join(unknown)[:120])
        )
    mixed = sorted({tag for tag in tags if tag not in GAPS})
    if len(tags) > 1 and mixed:
        raise LeftOut(
            "type", Message("<{tag}> stands beside other interactions in one item", tag=mixed[0])
        )
    for node in interactions:
        name = node.get("responseIdentifier", "")
        if name not in declarations.responses:
            raise LeftOut(
                "responseDeclaration",
                Message("the response {name} is not declared", name=repr(name[:60])),
            )


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """An item whose interactions are read."""

    context: Context
    scoring: Scoring
    gathered: Gathered
    body: Element
    interactions: list[Element]

    def ask(self, item: Item) -> Item:
        """The item with what it asks for.

        Raises:
            UnknownRule: its rules say what is not evaluated here.
        """
        if not self.interactions:
            return self._describe(item)
        node = self.interactions[0]
        is_alone = len(self.interactions) == 1 and node.tag in ALONE and not self._is_gap(node)
        if is_alone and not (node.tag == LINE and _is_followed(self.body, node)):
            return self._ask_alone(item, node)
        return read_cloze(
            self.context, self.scoring, self.gathered, self.body, self.interactions, item
        )

    def _is_gap(self, node: Element) -> bool:
        """Whether its score is only a part of the whole: our own writer says so of each gap."""
        return f"{SCORE}.{node.get('responseIdentifier')}" in self.scoring.declarations.outcomes

    def _describe(self, item: Item) -> Item:
        tried = [Tried(picks=frozenset(), trial=self.scoring.try_({}))]
        return replace(
            item,
            text=self.context.unwrapped_text(self.body),
            **place_feedback(self.context, self.gathered.feedbacks, tried, Fraction(1)).whole,
        )

    def _ask_alone(self, item: Item, node: Element) -> Item:
        declared = self.scoring.declarations.responses[node.get("responseIdentifier", "")]
        bench = Bench(self.scoring, declared, is_part=False)
        part = _read_part(self.context, bench, node)
        placed = place_feedback(self.context, self.gathered.feedbacks, bench.tried, bench.mark)
        part = with_feedback(self.context, part, declared.id, placed)
        if part.kind != Kind.OPEN and not _has_credit(part):
            self.context.lose("key", Message("no answer earns anything"))
        return replace(
            item,
            kind=part.kind,
            text=_question(self.context, self.body, node),
            options=part.options,
            answers=part.answers,
            pairs=part.pairs,
            is_shuffled=part.is_shuffled,
            is_case_sensitive=part.is_case_sensitive,
            has_wildcards=part.has_wildcards,
            is_all_or_nothing=part.is_all_or_nothing,
            mark=bench.mark,
            extras=part.extras,
            **placed.whole,
            **_open_fields(bench, node, item),
        )


def _has_credit(part: Part) -> bool:
    shares = [option.fraction for option in part.options]
    shares += [answer.fraction for answer in part.answers]
    return bool(part.pairs) or part.kind == Kind.ORDERING or any(share > 0 for share in shares)


def _read_part(context: Context, bench: Bench, node: Element) -> Part:
    try:
        if node.tag == CHOICE:
            return read_choice(context, bench, node)
        if node.tag == LINE:
            is_number = bench.declared.base_type in NUMBERS
            return (read_numbers if is_number else read_texts)(context, bench, node)
        if node.tag in MATCHES:
            return read_match(context, bench, node)
        return read_order(context, bench, node) if node.tag == ORDER else _read_open(bench, node)
    except UnmatchedError as error:
        raise LeftOut(
            "type", Message("{why}, which is no matching here", why=message_of(error))
        ) from error
    except UnorderedError as error:
        raise LeftOut("type", Message("its right order does not name each option once")) from error


def _read_open(bench: Bench, node: Element) -> Part:
    bench.try_([OTHER], [""])
    bench.mark = settled(bench.scoring, MAXIMUM, Fraction(0), SCORE)
    lines = node.get("expectedLines")
    extras = line_extras(node) | ({"qti2:expected_lines": lines} if lines else {})
    return Part(kind=Kind.OPEN, extras=extras)


def _open_fields(bench: Bench, node: Element, item: Item) -> dict[str, Any]:
    """What only an open question has: what stands in its box, and what a good answer says."""
    if node.tag != OPEN:
        return {}
    markup = Markup.HTML if node.get("format") == "xhtml" else Markup.PLAIN
    start = "\n".join(str(atom) for atom in bench.declared.default.atoms)
    fields: dict[str, Any] = {"template": Text(source=start, markup=markup) if start else Text()}
    if bench.declared.correct and not item.model_answer:
        correct = "\n".join(bench.declared.correct)
        fields["model_answer"] = Text(source=correct, markup=Markup.PLAIN)
    return fields


def _is_followed(body: Element, node: Element) -> bool:
    """Whether words stand after the line, which then is a gap of a text."""
    tail = node.tail or ""
    node.tail = END + tail
    following = "".join(body.itertext()).partition(END)[2]
    node.tail = tail
    return bool(following.strip())


def _question(context: Context, body: Element, node: Element) -> Text:
    """The text of a question: its body, the prompt where the interaction was."""
    prompt = node.find("prompt")
    stand_in: str | Element = ""
    if prompt is not None:
        stand_in = renamed(prompt, "div" if has_block(prompt) else "p")
    substitute(body, {node: stand_in})
    only = only_child(body)
    is_prompt = only is not None and only is stand_in
    return context.text(only) if is_prompt else context.unwrapped_text(body)
