"""How the supervisor treats a program that does not stay up."""

import pytest

from studypack.supervisor.supervisor import restart_delay


def test_restart_delay_doubles_up_to_its_limit() -> None:
    delays = [restart_delay(None, 0.1)]
    for _ in range(7):
        delays.append(restart_delay(delays[-1], 0.1))
    assert delays == pytest.approx([1, 2, 4, 8, 16, 30, 30, 30])


def test_restart_delay_starts_anew_for_a_program_that_had_settled() -> None:
    assert restart_delay(30.0, lived_s=61.0) == 1.0
    assert restart_delay(4.0, lived_s=59.0) == 8.0
