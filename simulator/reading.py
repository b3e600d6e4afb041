"""What may be read of a run, and in which words; the one read behind page, poll, stream and API."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from simulator.comparing import value_in_words
from simulator.engine import parse_spec
from simulator.engine.result import collect
from simulator.knob_fields import knob_labels
from simulator.models import COMPUTED, Frame, Run
from simulator.scripts import check_script
from studypack.common.worded import worded
from studypack.common.wording import Message, from_json

TOKEN_SALT = "simulator.events"
TOKEN_AGE_S = 6 * 3600
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Leave to follow one run, in one language."""

    run_id: str
    language: str


def frames_after(run_id: uuid.UUID, seq: int) -> QuerySet[Frame]:
    """The frames with a higher number; read the status first, so that a final one means all."""
    return Frame.objects.filter(run_id=run_id, seq__gt=seq).order_by("seq")


def make_token(run: Run, language: str) -> str:
    """A signed leave to follow the run, for a page that may see it."""
    return signing.dumps([str(run.id), language], salt=TOKEN_SALT)


def read_token(token: str) -> Grant:
    """The leave that a token gives.

    Raises:
        BadSignature: the token was not made here, or is older than six hours.
    """
    run_id, language = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_AGE_S)
    return Grant(run_id=run_id, language=language)


def summary(run_id: str, language: str) -> dict[str, Any]:
    """A run's status and, once it has ended, its verdict or error; JSON-safe."""
    run = Run.objects.get(id=run_id)
    with translation.override(language):
        return run_summary(run)


def run_summary(run: Run) -> dict[str, Any]:
    """The same of a run at hand, in the active language."""
    return {
        "run": str(run.id),
        "status": run.status,
        "position": run.position,
        "verdict": worded_verdict(run.verdict),
        "error": run_error(run),
    }


def worded_verdict(verdict: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verdict with its sentence opened by its name, in the active language.

    Of a comparison every variant is judged, each on a line that its value opens.
    """
    if verdict is None:
        return None
    variants = verdict.get("variants", ())
    lines = [
        f"{short_value(variant['value'])}: {verdict_sentence(variant)}" for variant in variants
    ]
    shown = {name: value for name, value in verdict.items() if name not in ("wording", "variants")}
    if variants:
        shown["variants"] = [
            {name: value for name, value in variant.items() if name != "wording"}
            for variant in variants
        ]
    return {
        **shown,
        "sentence": "\n".join(lines) or verdict_sentence(verdict),
        "next_step": worded_step(verdict.get("next_step")),
    }


def verdict_sentence(verdict: Mapping[str, Any]) -> str:
    """The sentence of one verdict; runs that are older than its wording have it in English."""
    said = worded(from_json(verdict.get("wording", verdict["sentence"])))
    return f"{verdict_name(verdict['kind'])} {said}".strip()


def verdict_name(kind: str) -> str:
    """What a reader calls a kind of verdict, as the opening of its sentence."""
    names = {
        "healthy": _("Healthy."),
        "vanishing": _("Vanishing."),
        "exploding": _("Exploding."),
        "dead": _("Dead units."),
        "saturated": _("Saturated."),
        "diverged": _("Diverged."),
    }
    return names.get(kind, "")


def worded_step(step: dict[str, Any] | None) -> dict[str, Any] | None:
    """A suggestion with its knobs and values called as the form calls them."""
    if step is None:
        return None
    _named, colon, reason = step["text"].partition(": ")
    if not colon:
        return step
    labels = knob_labels()
    changes = ", ".join(
        f"{labels.get(name, name)} {short_value(value)}" for name, value in step["changes"].items()
    )
    said = _(reason.removesuffix("."))
    return {**step, "text": _("Try {changes}: {reason}.").format(changes=changes, reason=said)}


def short_value(value: object) -> str:
    """A value as a reader calls it, without what its name explains behind a colon."""
    return value_in_words(value).partition(":")[0].strip()


def run_error(run: Run) -> dict[str, str] | None:
    """Why a run failed, or None."""
    if not run.error_code:
        return None
    return {"code": run.error_code, "message": error_words(run)}


def error_words(run: Run) -> str:
    """Why a run failed, in the active language: in English as it was stored."""
    messages = {"internal": Message("The simulation failed; the fault has been logged.")}
    for number in NUMBER.findall(run.error_message)[:1]:
        messages["time_limit"] = Message("The run took longer than {seconds} s.", seconds=number)
        messages["worker_lost"] = Message("The worker was lost {times} times.", times=number)
    return worded(messages.get(run.error_code, run.error_message))


def run_links(run: Run, language: str) -> dict[str, str | None]:
    """Where a run is shown, read, followed, stopped and taken away; no script, no address."""
    has_script = not check_script(parse_spec(run.spec))
    return {
        "url": run.get_absolute_url(),
        "events": f"/events/?token={make_token(run, language)}",
        "frames": reverse("api:run-frames", args=[run.id]),
        "figure": reverse("simulator:run-figure", args=[run.id]),
        "cancel": reverse("api:run-cancel", args=[run.id]),
        "csv": reverse("simulator:run-csv", args=[run.id]),
        "json": reverse("simulator:run-json", args=[run.id]),
        "script": reverse("simulator:run-script", args=[run.id]) if has_script else None,
    }


def run_result(run: Run) -> dict[str, Any] | None:
    """The measurements of a computed run as arrays over steps and layers."""
    if run.status not in COMPUTED:
        return None
    payloads = list(frames_after(run.id, -1).values_list("payload", flat=True))
    return collect(parse_spec(run.spec), payloads, torch_version=run.torch)
