"""How far a letter is, as its pen pal may know."""

from datetime import date

import pytest

from relay.models import LetterState
from relay.outside.steps import Days, Stage, Standing, Step, steps_of

S = LetterState
MAY = [date(2026, 5, day) for day in range(1, 6)]
READ = Days(arrived=MAY[0], read=MAY[1], since=MAY[1])
MAILED = Days(arrived=MAY[0], read=MAY[1], printed=MAY[2], mailed=MAY[3], since=MAY[4])


def test_a_mailed_letter_has_its_whole_way_behind_it() -> None:
    """Each step with its day."""
    assert steps_of(S.MAILED, MAILED) == tuple(
        Step(stage, Standing.DONE, day)
        for stage, day in zip((Stage.ARRIVED, Stage.READ, Stage.PRINTED, Stage.MAILED), MAY, strict=False)
    )


@pytest.mark.parametrize(
    "state", [S.IN_REVIEW, S.SECOND_REVIEW, S.URGENT, S.SEALED, S.ON_HOLD, S.UNREADABLE, S.READING]
)
def test_what_staff_do_among_themselves_has_no_step(state: LetterState) -> None:
    """Whatever they do with it, it is being read."""
    steps = steps_of(state, READ)
    assert [step.stage for step in steps] == [Stage.ARRIVED, Stage.READING, Stage.PRINTED, Stage.MAILED]
    assert [step.standing for step in steps] == [Standing.DONE, Standing.NOW, Standing.AHEAD, Standing.AHEAD]


def test_a_letter_that_waits_for_its_pen_pal_says_so() -> None:
    """Before anything else."""
    steps = steps_of(S.AWAITING_PEN_PAL, READ)
    assert (steps[1].stage, steps[1].standing) == (Stage.CONFIRM, Standing.NOW)
    assert steps[2].standing is Standing.AHEAD


@pytest.mark.parametrize(
    ("state", "stage"),
    [(S.RETURNED, Stage.CHANGE), (S.REJECTED, Stage.REFUSED), (S.WITHDRAWN, Stage.WITHDRAWN), (S.CLOSED, Stage.ENDED)],
)
def test_a_letter_that_goes_no_further_says_what_became_of_it(state: LetterState, stage: Stage) -> None:
    """With nothing ahead of it."""
    steps = steps_of(state, READ)
    assert [step.stage for step in steps] == [Stage.ARRIVED, stage]


def test_what_came_back_was_mailed_before() -> None:
    """All of the way, and then back."""
    assert [step.stage for step in steps_of(S.ON_HOLD, MAILED, came_back=True)] == [
        *(Stage.ARRIVED, Stage.READ, Stage.PRINTED, Stage.MAILED),
        Stage.CAME_BACK,
    ]


@pytest.mark.parametrize("state", LetterState)
def test_every_state_has_steps(state: LetterState) -> None:
    """The first is that it arrived; only what is behind has a day."""
    steps = steps_of(state, READ)
    assert steps[0] == Step(Stage.ARRIVED, Standing.DONE, MAY[0])
    assert all(step.on is None for step in steps if step.standing is Standing.AHEAD)
