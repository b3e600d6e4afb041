"""Several acts at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from studypack.common.problems import RefusedError


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What the acts returned or were refused with, all started at the same moment."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes[place] = act()
        except RefusedError as refused:
            outcomes[place] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
