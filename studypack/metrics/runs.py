"""What the run table says of the queue: how long it is, how long runs wait, take and show first.

Every process reads the same rows, so nothing has to be counted; each figure is bounded by an index.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from simulator.models import FINAL, WAITING, Run, Status

# The figures speak of the runs that ended lately: of these at most so many, the latest ones.
LATELY: Final = timedelta(minutes=15)
MOST_RUNS: Final = 1000
QUANTILES: Final = (0.5, 0.95, 0.99)

EndedRun = tuple[str, datetime, datetime | None, datetime | None, datetime | None]


class RunCollector(Collector):
    """Three queries a scrape, whatever the number of runs."""

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self.now = now

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read while the collector is being registered."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The queue as it is, and the runs that ended lately."""
        now = self.now()
        yield from queue_figures(now)
        yield from ended_figures(lately_ended(now))


def queue_figures(now: datetime) -> Iterator[GaugeMetricFamily]:
    """How many runs wait or run, and for how long the oldest has waited."""
    waiting = Run.objects.filter(status__in=WAITING).order_by()
    count_by_status = dict(waiting.values_list("status").annotate(Count("id")))
    runs = GaugeMetricFamily("studypack_runs", "Runs on their way.", labels=["status"])
    for status in WAITING:
        runs.add_metric([status.value], count_by_status.get(status, 0))
    yield runs
    oldest = Run.objects.filter(status=Status.QUEUED).aggregate(at=Min("enqueued_at"))["at"]
    yield GaugeMetricFamily(
        "studypack_queue_oldest_seconds",
        "Time since the message for the run that waits longest was sent.",
        value=(now - oldest).total_seconds() if oldest else 0.0,
    )


def lately_ended(now: datetime) -> list[EndedRun]:
    """The runs that ended lately, the last one first."""
    ended = Run.objects.filter(finished_at__gt=now - LATELY).order_by("-finished_at")
    return list(
        ended.values_list("status", "created_at", "started_at", "first_frame_at", "finished_at")[
            :MOST_RUNS
        ]
    )


def ended_figures(runs: Sequence[EndedRun]) -> Iterator[GaugeMetricFamily]:
    """How many ended how, and the quantiles of what they took."""
    ended = GaugeMetricFamily(
        "studypack_runs_ended_lately", "Runs that ended in 15 minutes.", labels=["status"]
    )
    for status in FINAL:
        ended.add_metric([status.value], sum(run[0] == status for run in runs))
    yield ended
    carried_out = [
        (created, started, first, finished)
        for _, created, started, first, finished in runs
        if started and finished
    ]
    yield quantile_family(
        "studypack_run_wait_seconds",
        "From asking for a run to its start.",
        [(started - created).total_seconds() for created, started, _, _ in carried_out],
    )
    yield quantile_family(
        "studypack_run_first_frame_seconds",
        "From asking for a run to its first stored frame.",
        [(first - created).total_seconds() for created, _, first, _ in carried_out if first],
    )
    yield quantile_family(
        "studypack_run_seconds",
        "From a run's start to its end.",
        [(finished - started).total_seconds() for _, started, _, finished in carried_out],
    )


def quantile_family(name: str, meaning: str, seconds: Sequence[float]) -> GaugeMetricFamily:
    """Quantiles of the times; no sample where nothing was measured."""
    family = GaugeMetricFamily(name, f"{meaning} Runs of 15 minutes.", labels=["quantile"])
    ordered = sorted(seconds)
    for quantile in QUANTILES if ordered else ():
        family.add_metric([str(quantile)], nearest_rank(ordered, quantile))
    return family


def nearest_rank(ordered: Sequence[float], quantile: float) -> float:
    """The smallest value that at least this share of the values does not exceed.

    Source: the nearest-rank quantile, definition 1 of Hyndman & Fan 1996.
    """
    # In whole thousandths: 0.07 x 100 in floating point is more than 7, and one rank too high.
    rank = -(-len(ordered) * round(quantile * 1000) // 1000)
    return ordered[max(rank, 1) - 1]
