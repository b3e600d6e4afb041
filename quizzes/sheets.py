"""The controls that take an answer, as HTML: rendered once a paper, filled for every attempt.

What does not depend on the learner is rendered by the templates once. What is left for a request
is to put the options in their order and the answer where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.template.loader import render_to_string

from quizzes.kinds.base import AnswerShape, Control, ControlType

# No text holds this character: what is stored was cleaned of it.
MARK = "\x00"
OPTIONS, STATE = f"{MARK}options{MARK}", f"{MARK}state{MARK}"
CHOSEN = {ControlType.MENU: " selected", ControlType.RADIOS: " checked"}


@dataclass(frozen=True, kw_only=True)
class ControlSheet:
    """A control with gaps where its options go, or its value where there are none.

    Attributes:
        initial: what stands in the field before anything was answered.
        option_parts: what stands before and after the state of an option, by option id.
    """

    part: str
    type: ControlType
    shell: str
    initial: str
    option_parts: Mapping[str, tuple[str, str]]

    def filled(self, order: Sequence[str], answer: object) -> str:
        """The control with its options in `order` and the answer to its part."""
        if not self.option_parts:
            text = answer if isinstance(answer, str) else self.initial
            return self.shell.replace(STATE, escape(text), 1)
        options = "".join(self._option(option, order, answer) for option in order)
        return self.shell.replace(OPTIONS, options, 1)

    def _option(self, option: str, order: Sequence[str], answer: object) -> str:
        if option not in self.option_parts:
            return ""
        before, after = self.option_parts[option]
        return before + self._state(option, answer) + after

    def _state(self, option: str, answer: object) -> str:
        if self.type is ControlType.POSITIONS:
            places = answer if isinstance(answer, list) else []
            return str(places.index(option) + 1) if option in places else ""
        is_chosen = option in answer if isinstance(answer, list) else option == answer
        return CHOSEN.get(self.type, " checked") if is_chosen else ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that takes the answer to one question."""

    shape: AnswerShape
    controls: tuple[ControlSheet, ...]

    def filled(self, html: str, order: Sequence[str], answer: object) -> tuple[str, str]:
        """The question's text, gaps filled in, and the controls that stand below it."""
        below = []
        for control in self.controls:
            markup = control.filled(order, self._given(control, answer))
            gap = f"{{{{{control.part}}}}}"
            if control.part and gap in html:
                html = html.replace(gap, markup, 1)
            else:
                below.append(markup)
        return html, "".join(below)

    def _given(self, control: ControlSheet, answer: object) -> object:
        if self.shape is AnswerShape.MAP:
            return answer.get(control.part) if isinstance(answer, Mapping) else None
        return answer


def sheet_of(
    slug: str,
    shape: AnswerShape,
    controls: Sequence[Control],
    html_by_option: Mapping[str, str],
    template: str = "",
) -> Sheet:
    """The controls of a question, rendered in the language that is active."""
    return Sheet(
        shape=shape,
        controls=tuple(
            control_sheet(slug, control, number, html_by_option, template)
            for number, control in enumerate(controls, start=1)
        ),
    )


def control_sheet(
    slug: str, control: Control, number: int, html_by_option: Mapping[str, str], template: str
) -> ControlSheet:
    """One control, `number` among those of its question."""
    context = {
        "control": control,
        "name": f"answer:{slug}:{control.part}" if control.part else f"answer:{slug}",
        "number": number,
        "prompt": html_by_option.get(control.prompt, ""),
        "options": OPTIONS,
        "state": STATE,
    }
    return ControlSheet(
        part=control.part,
        type=control.type,
        initial=template if control.type is ControlType.BOX else "",
        shell=render_to_string("quizzes/_control.html", context).strip(),
        option_parts={
            option: option_parts(context, option, html_by_option) for option in control.options
        },
    )


def option_parts(
    context: Mapping[str, object], option: str, html_by_option: Mapping[str, str]
) -> tuple[str, str]:
    """What stands before and after the state of an option."""
    own = {**context, "option": option, "html": html_by_option.get(option, option)}
    before, _, after = render_to_string("quizzes/_option.html", own).strip().partition(STATE)
    return before, after
