"""Stops what its parent started, however the parent ended: a process of its own, stdlib only.

Standard input is a pipe from the parent. The kernel closes it even when the parent is killed,
and then every process group on the list is stopped, the lowest stage first. Lines read:
`watch GROUP SIGNAL STAGE`, `forget GROUP`, `remove DIRECTORY` (deleted at the very end).
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 4.0
STEP_S = 0.02


@dataclass(kw_only=True)
class Watch:
    """What is to be stopped and removed."""

    signal_by_group: dict[int, int] = field(default_factory=dict)
    stage_by_group: dict[int, int] = field(default_factory=dict)
    directories: list[Path] = field(default_factory=list)

    def read(self, line: str) -> None:
        """Takes one line of the parent's into account."""
        word, _, rest = line.strip().partition(" ")
        if word == "watch":
            group, number, stage = (int(part) for part in rest.split())
            self.signal_by_group[group], self.stage_by_group[group] = number, stage
        elif word == "forget":
            self.signal_by_group.pop(int(rest), None)
            self.stage_by_group.pop(int(rest), None)
        elif word == "remove":
            self.directories.append(Path(rest))

    def stages(self) -> list[list[int]]:
        """The groups to stop, those of one stage together."""
        numbers = sorted(set(self.stage_by_group.values()))
        return [[g for g, stage in self.stage_by_group.items() if stage == n] for n in numbers]


def send(group: int, number: int) -> bool:
    """Signals a process group; False when it is gone."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def wait_until_gone(groups: Iterable[int], patience_s: float) -> None:
    """Returns when every group is gone, or after `patience_s`."""
    until = time.monotonic() + patience_s
    while any(send(group, 0) for group in groups) and time.monotonic() < until:
        time.sleep(STEP_S)


def stop(watch: Watch) -> None:
    """Asks each stage to stop, kills what does not, then removes the directories."""
    for groups in watch.stages():
        for group in groups:
            send(group, watch.signal_by_group[group])
        wait_until_gone(groups, PATIENCE_S)
        for group in groups:
            send(group, signal.SIGKILL)
        wait_until_gone(groups, 1.0)
    for directory in watch.directories:
        shutil.rmtree(directory, ignore_errors=True)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch = Watch()
    for line in sys.stdin:
        watch.read(line)
    stop(watch)


if __name__ == "__main__":
    main()
