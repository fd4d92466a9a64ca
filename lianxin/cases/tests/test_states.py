"""Every state is reached by actions."""

import pytest

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_by_actions(cast: Cast, state: State) -> None:
    assert case_in(state, cast).state == state
