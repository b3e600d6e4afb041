"""Runs over the API: ask, read, follow, cancel, take away."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from simulator.asking import ask_for_run
from simulator.engine.cost import cost_flop
from simulator.engine.outcome import theory_of
from simulator.exporting import csv_file, json_file, script_file
from simulator.models import Run, Status
from simulator.reading import (
    frames_after,
    make_token,
    run_error,
    run_links,
    run_result,
    run_summary,
    worded_verdict,
)
from simulator.services import accepted_spec, cost_cap, withdraw
from studypack.accounts.learners import current_learner, signed_in_user
from studypack.accounts.limits import THEORY, refuse_over
from studypack.common.api_lists import (
    PageOut,
    one_of,
    page_body,
    parameters_of,
    read_filters,
    since,
)
from studypack.common.problems import FieldProblem, RefusedError
from studypack.tokens.authentication import IsInScope
from studypack.tokens.permissions import IsAdmin
from studypack.tokens.scopes import Scope

MOST_FRAMES = 1_000


class SpecIn(serializers.Serializer[Any]):
    """A request for a run."""

    spec = serializers.DictField(help_text="Knobs by name; those left out take their default.")


class RunOut(serializers.Serializer[Any]):
    """A run and where it is read, followed and stopped."""

    id = serializers.UUIDField()
    run = serializers.UUIDField(help_text="The same as id, as events and frames name it.")
    status = serializers.CharField()
    position = serializers.IntegerField(help_text="Runs ahead in the queue.")
    spec = serializers.DictField()
    url = serializers.CharField()
    events = serializers.CharField()
    frames = serializers.CharField()
    figure = serializers.CharField()
    cancel = serializers.CharField()
    csv = serializers.CharField()
    json = serializers.CharField()
    script = serializers.CharField(allow_null=True, help_text="Null where there is none.")
    theory = serializers.DictField(allow_null=True)
    verdict = serializers.DictField(allow_null=True)
    error = serializers.DictField(allow_null=True)


class RunDetailOut(RunOut):
    """The same with the measurements."""

    result = serializers.DictField(allow_null=True)


class RunFileOut(serializers.Serializer[Any]):
    """A run complete, as a file."""

    spec = serializers.DictField()
    engine = serializers.CharField()
    torch = serializers.CharField(help_text="Empty before the run is computed.")
    status = serializers.CharField()
    theory = serializers.DictField(allow_null=True)
    verdict = serializers.DictField(allow_null=True)
    result = serializers.DictField(allow_null=True)


class FrameOut(serializers.Serializer[Any]):
    """One recorded step."""

    seq = serializers.IntegerField()
    payload = serializers.DictField()


class FramesOut(serializers.Serializer[Any]):
    """The status, and the frames after the cursor."""

    run = serializers.UUIDField()
    status = serializers.CharField()
    position = serializers.IntegerField(help_text="Runs ahead in the queue.")
    verdict = serializers.DictField(allow_null=True)
    error = serializers.DictField(allow_null=True)
    frames = FrameOut(many=True)
    next = serializers.IntegerField(help_text="The cursor for the next read.")


class RunRowOut(serializers.Serializer[Any]):
    """A run in a list."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Status.values)
    spec = serializers.DictField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.DictField(allow_null=True)
    error = serializers.DictField(allow_null=True)
    url = serializers.CharField()


class RunsOut(PageOut):
    """Runs, the latest first."""

    results = RunRowOut(many=True)


STATUS = one_of("status", Status.values, "Only runs in this status.")
RUN_FILTERS = (STATUS, since("runs that ended"))


def runs_answer(request: Request, runs: QuerySet[Run]) -> Response:
    """A page of these runs, as its filters ask."""
    values = read_filters(request, RUN_FILTERS)
    if "status" in values:
        runs = runs.filter(status=values["status"])
    if "since" in values:
        runs = runs.filter(finished_at__gte=values["since"]).order_by("finished_at", "pk")
    return Response(page_body(values, runs, lambda page: [run_row(run) for run in page]))


def run_row(run: Run) -> dict[str, Any]:
    """A run as a list shows it."""
    row = RunRowOut(
        {
            "id": run.id,
            "status": run.status,
            "spec": run.spec,
            "created_at": run.created_at,
            "finished_at": run.finished_at,
            "verdict": worded_verdict(run.verdict),
            "error": run_error(run),
            "url": run.get_absolute_url(),
        }
    )
    return dict(row.data)


def run_json(run: Run) -> dict[str, Any]:
    """A run as the API shows it, without its measurements."""
    language = get_language() or "en"
    return {
        "id": str(run.id),
        "spec": run.spec,
        "theory": run.theory,
        **run_summary(run),
        **run_links(run, language),
    }


def visible_run(request: Request, run_id: str) -> Run:
    """The run, if this learner asked for it; else 404."""
    return get_object_or_404(Run.objects.of(current_learner(request)), id=run_id)


class RunList(APIView):
    """Runs of one's own."""

    @extend_schema(
        operation_id="runs_list", responses=RunsOut, parameters=parameters_of(RUN_FILTERS)
    )
    def get(self, request: Request) -> Response:
        """The runs that whoever asks has asked for; with `since`, those that ended meanwhile."""
        return runs_answer(request, Run.objects.of(current_learner(request)))

    @extend_schema(
        operation_id="runs_create",
        request=SpecIn,
        responses={200: RunOut, 202: RunOut},
    )
    def post(self, request: Request) -> Response:
        """202 with the run on its way, or 200 where the same spec was computed before."""
        requested = ask_for_run(request, given_spec(request))
        return Response(run_json(requested.run), status=200 if requested.is_computed else 202)


class AdminRunList(APIView):
    """Runs of everybody."""

    scope = Scope.ADMIN
    permission_classes = (IsInScope, IsAdmin)

    @extend_schema(
        operation_id="admin_runs_list", responses=RunsOut, parameters=parameters_of(RUN_FILTERS)
    )
    def get(self, request: Request) -> Response:
        """The runs that anybody has asked for; for admins."""
        return runs_answer(request, Run.objects.all())


class CostOut(serializers.Serializer[Any]):
    """What a run would cost."""

    flop = serializers.FloatField()
    cap = serializers.FloatField(help_text="What one run of this person may cost.")


class TheoryOut(serializers.Serializer[Any]):
    """What is known of a run before it starts."""

    spec = serializers.DictField(help_text="Every knob and its value.")
    theory = serializers.DictField()
    cost = CostOut()


class TheoryDetail(APIView):
    """Theory without a run."""

    @extend_schema(request=SpecIn, responses={200: TheoryOut})
    def post(self, request: Request) -> Response:
        """What theory expects of a spec, and what its run would cost; nothing is started."""
        refuse_over(THEORY, request)
        user = signed_in_user(request)
        spec = accepted_spec(given_spec(request), user)
        cost = {"flop": cost_flop(spec), "cap": cost_cap(user)}
        return Response({"spec": spec.as_dict(), "theory": theory_of(spec), "cost": cost})


def given_spec(request: Request) -> dict[str, Any]:
    """The spec of a request.

    Raises:
        RefusedError: there is none.
    """
    if not isinstance(request.data, dict) or not isinstance(request.data.get("spec"), dict):
        problem = FieldProblem(field="spec", message="spec: an object of knobs is missing")
        raise RefusedError("invalid_spec", "The request has no spec.", problems=[problem])
    spec: dict[str, Any] = request.data["spec"]
    return spec


class RunDetail(APIView):
    """One run."""

    @extend_schema(responses=RunDetailOut)
    def get(self, request: Request, run_id: str) -> Response:
        """The run with its result, theory, verdict or error."""
        run = visible_run(request, run_id)
        return Response({**run_json(run), "result": run_result(run)})


class RunFrames(APIView):
    """The frames of a run, for those who poll."""

    @extend_schema(
        responses=FramesOut, parameters=[OpenApiParameter("after", int, description="Cursor.")]
    )
    def get(self, request: Request, run_id: str) -> Response:
        """The status, then the frames after `after`: a final status comes with every frame."""
        run = visible_run(request, run_id)
        after = read_cursor(request.query_params.get("after", "-1"))
        status = run_summary(run)
        frames = list(frames_after(run.id, after).values("seq", "payload")[:MOST_FRAMES])
        last = frames[-1]["seq"] if frames else after
        return Response({**status, "frames": frames, "next": last})


class RunEvents(APIView):
    """The stream of a run."""

    @extend_schema(responses={302: OpenApiResponse(description="The stream of the run.")})
    def get(self, request: Request, run_id: str) -> HttpResponseRedirect:
        """Leads to the server-sent events of the run, with a signed leave to follow it."""
        run = visible_run(request, run_id)
        return HttpResponseRedirect(f"/events/?token={make_token(run, get_language() or 'en')}")


class RunCancel(APIView):
    """Stop waiting for a run."""

    @extend_schema(request=None, responses=RunOut)
    def post(self, request: Request, run_id: str) -> Response:
        """The run stops when nobody else waits for it; what it computed is kept."""
        run = visible_run(request, run_id)
        learner = current_learner(request)
        assert learner is not None
        withdraw(run, learner, timezone.now())
        run.refresh_from_db()
        return Response(run_json(run))


class AnyAccepted(BaseContentNegotiation):
    """Whatever the Accept header prefers: an address that ends in .csv gives CSV, errors JSON."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        """The first: a file is only read."""
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The first, JSON, which only errors use."""
        return renderers[0], renderers[0].media_type


class RunCsv(APIView):
    """The numbers of a run as a table."""

    content_negotiation_class = AnyAccepted

    @extend_schema(operation_id="runs_export_csv", responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, run_id: str) -> HttpResponse:
        """Every measurement, one row a recorded step and layer; empty where not finite."""
        return csv_file(visible_run(request, run_id))


class RunJson(APIView):
    """A run complete."""

    content_negotiation_class = AnyAccepted

    @extend_schema(operation_id="runs_export_json", responses=RunFileOut)
    def get(self, request: Request, run_id: str) -> HttpResponse:
        """Spec, versions, theory, verdict and result; null where nothing is computed yet."""
        return json_file(visible_run(request, run_id))


class RunScript(APIView):
    """A run as a program."""

    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="runs_export_script",
        responses={
            (200, "text/x-python"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, run_id: str) -> HttpResponse:
        """A Python program that repeats the run with PyTorch alone and prints it as CSV."""
        return script_file(visible_run(request, run_id))


def read_cursor(text: str) -> int:
    """The number of the last frame that was seen.

    Raises:
        RefusedError: it is no whole number.
    """
    try:
        return int(text)
    except ValueError:
        problem = FieldProblem(field="after", message=f"after: {text[:40]!r} is not a number")
        raise RefusedError("invalid", "The cursor cannot be used.", problems=[problem]) from None
