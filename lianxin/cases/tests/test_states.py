"""Every state × hat against a table written from the rules, not from the code."""

from itertools import product

import pytest

from lianxin.cases import actions, rules
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import ENDED, MOVES, OPEN, STEP_OF, Hat, Move, State, moves_for
from lianxin.kit.refusals import Refusal

# R resident, L liaison, S station head, D deputy, H handler, U unit head, C co-handler,
# P presidium, K committee, X secret intake, Y system. A former unit only looks.
LETTERS = dict(
    zip(
        "RLSDHUCPKXY",
        (
            Hat.RESIDENT, Hat.LIAISON, Hat.STATION_HEAD, Hat.DEPUTY, Hat.HANDLER, Hat.UNIT_HEAD,
            Hat.CO_HANDLER, Hat.PRESIDIUM, Hat.COMMITTEE, Hat.SECRET, Hat.SYSTEM,
        ),
        strict=True,
    )
)  # fmt: skip
ANY_TIME = "join:RLSX attach:RLSDHUCPKX comment:LSDHUCPKX recalculate:Y"
ASKED = "lift:SPKX urge:RLSX delegate:HUC answer_letter:HU"
PUSH = f"{ASKED} contact:HU add_co_unit:SPKX give_opinion:C supervise:SPKXY"
TABLE = {
    State.RECEIVED: ("register:LSX amend:LSX refer:LSXY seal:LSPKX join_master:R withdraw:RLS"),
    State.REGISTERED: (
        "amend:LSX answer_on_spot:LSX decline:SPKX refer:LSXY merge:LSPKX deem_major:SPKX"
        " record_research:SDPKX file_report:SPKX escalate:SPKX seal:LSPKX unseal:X split:SPKX"
        " assign:SPKX assign_directly:D urge:RLSX withdraw:RLS"
    ),
    State.ASSIGNED: f"{PUSH} reassign:SPKX acknowledge:HU hand_back:HU withdraw:RLS",
    State.RETURNING: f"{ASKED} accept_return:SPKX deny_return:SPKX supervise:SPKXY withdraw:RLS",
    State.HANDLING: (
        f"{PUSH} reassign:SPKX hand_back:HU ask_extension:HU grant_extension:SPKX"
        " deny_extension:SPKX suspend:SPKX ask_resident:HU draft_reply:HU submit_reply:HU"
        " withdraw:RLS"
    ),
    State.ASKING: f"{ASKED} contact:HU answer_question:RLSX withdraw:RLS",
    State.SUSPENDED: f"{ASKED} contact:HU resume:HUSPKX supervise:SPKXY withdraw:RLS",
    State.REVIEWING: f"{PUSH} send_back_reply:U sign_reply:U withdraw:RLS",
    State.REPLIED: f"{ASKED} accept_reply:LSPKX reject_reply:LSPKX",
    State.REVIEWED: f"{ASKED} feed_back:LSDX close_with_master:Y",
    State.FED_BACK: (
        "try_reach:LSDX rate:RLSX rehandle:RLSX retriage:RLSX close:LSPX close_with_master:Y"
    ),
    State.DECLINED: "amend:LSX inform:LSX",
    State.REFERRED: "amend:LSX inform:LSX register:LSX",
    State.MERGED: "unmerge:LSPKX close_with_master:Y withdraw:RLS",
    State.ESCALATED: "answer_escalated:SPKX",
    State.SPLIT: "gather:SPKX",
    State.CLOSED: "archive:LSX reopen:RLSX",
    State.ARCHIVED: "reopen:RLSX",
}
# Moves by which a case begins: they have no state to start from.
BEGINNINGS = {"receive", "carry_over", "carry_over_replied", "part_off"}


def allowed(state: State) -> set[tuple[str, Hat]]:
    written = TABLE[state] if state in ENDED else f"{TABLE[state]} {ANY_TIME}"
    pairs = (entry.split(":") for entry in written.split())
    return {(move, LETTERS[letter]) for move, letters in pairs for letter in letters}


def may(case: Case, move: str, hat: Hat) -> bool:
    try:
        return rules.require(case, move, {hat}) == hat
    except Refusal:
        return False


@pytest.mark.parametrize("state", State)
def test_every_state_and_hat_may_do_what_the_rules_say(state: State) -> None:
    case = Case(state=state)
    found = {(move, hat) for move, hat in product(MOVES, Hat) if may(case, move, hat)}
    assert found == allowed(state)


@pytest.mark.parametrize(("state", "hat"), list(product(State, Hat)))
def test_the_moves_offered_are_the_moves_allowed(state: State, hat: Hat) -> None:
    offered = {move.name for move in moves_for(state, {hat})}
    assert offered == {move for move, worn in allowed(state) if worn == hat}


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_by_actions(cast: Cast, state: State) -> None:
    assert case_in(state, cast).state == state


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_left_and_belongs_to_a_step(state: State) -> None:
    leaving = [move for move in MOVES.values() if state in move.sources]
    assert leaving
    assert state in STEP_OF
    assert (state in OPEN) != (state in ENDED)


@pytest.mark.parametrize("move", list(MOVES.values()), ids=lambda move: move.name)
def test_every_move_has_a_label_and_hats_and_an_action(move: Move) -> None:
    assert str(move.label)
    assert move.hats
    assert (not move.sources) == (move.name in BEGINNINGS)
    by_itself = {"close_with_master", "rehandle", "retriage", "part_off", "recalculate"}
    from_ledgers = {"carry_over", "carry_over_replied"}
    assert move.name in by_itself | from_ledgers or callable(getattr(actions, move.name))


@pytest.mark.parametrize("state", State)
def test_a_former_unit_only_looks(state: State) -> None:
    assert moves_for(state, {Hat.FORMER_UNIT}) == []


@pytest.mark.parametrize("state", [State.ASSIGNED, State.HANDLING, State.REVIEWING])
def test_r033_a_deputy_neither_disposes_of_nor_closes_what_a_unit_has(state: State) -> None:
    assert {move.name for move in moves_for(state, {Hat.DEPUTY})} == {"attach", "comment"}


def test_a_refusal_says_where_the_case_stands_now(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal, match="办理中"):
        actions.acknowledge(case, by=cast.handler)
