"""The steps of the play: each calls one action as the person who would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from lianxin.cases import actions
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.replies import ReplyText
from lianxin.cases.exits import DECLINE_REASONS
from lianxin.cases.models import Channel, FeedbackMethod, Grade, Nature
from lianxin.cases.rules import By, Party
from lianxin.cases.states import Result, Supervision
from lianxin.demo.county import Office
from lianxin.demo.scenes import Scene, needed
from lianxin.demo.sketches import sketch
from lianxin.documents.actions import store
from lianxin.kit import clock
from lianxin.places.calendar import add_months

Act = Callable[[Scene], object]
ADVICE = "该事项已有法定渠道受理，请向原受理机关查询；需要帮助的，可到县法律援助中心。"
COURT = "这类纠纷请向县人民法院或镇司法所申请调解，联络站已给出联系电话。"
DANGER = "家里煤气泄漏，味道很大，不敢开灯，请问怎么办？"
SATISFIED_SHARE = 0.8
ROADS = frozenset({"0101", "0301"})  # what a sketch can show
ACCUSATION = "有干部在项目里收好处，材料我可以当面交，请替我保密。"


def receive(scene: Scene) -> None:
    by: By = Party.RESIDENT if scene.channel == Channel.ONLINE else scene.outpost.liaison
    story = scene.story
    scene.numbered = actions.receive(
        scene.outpost.station,
        by=by,
        words=Words(story.title(), story.verbatim(), wish=story.wish()),
        about=_circumstances(scene),
        raised=Raised(scene.contacts, scene.collector),
    )


def receive_danger(scene: Scene) -> None:
    scene.numbered = actions.receive(
        scene.outpost.station,
        by=Party.RESIDENT,
        words=Words(f"{scene.story.place}煤气泄漏", DANGER),
        about=_circumstances(scene),
        raised=Raised(scene.contacts),
    )


def receive_accusation(scene: Scene) -> None:
    scene.numbered = actions.receive(
        scene.outpost.station,
        by=scene.outpost.liaison,
        words=Words(f"反映{scene.story.place}一名干部的问题", ACCUSATION),
        about=_circumstances(scene),
        raised=Raised(scene.contacts),
    )


def _circumstances(scene: Scene) -> Circumstances:
    story = scene.story
    return Circumstances(
        channel=Channel(scene.channel),
        category=scene.county.categories[story.category],
        nature=scene.rng.choice((Nature.HELP, Nature.HELP, Nature.COMPLAINT, Nature.SUGGESTION)),
        place=scene.outpost.division,
        place_text=story.place,
    )


def register(scene: Scene) -> None:
    category = scene.county.categories[scene.story.category]
    actions.register(scene.case, by=scene.front, category=category)


def seal(scene: Scene) -> None:
    accused = scene.outpost.government.unit
    actions.seal(scene.case, by=scene.outpost.liaison, accused_unit=accused)


def answer(scene: Scene) -> None:
    contact = f"{scene.outpost.liaison.person.name}，{scene.outpost.station.phone}"
    actions.answer_on_spot(scene.case, by=scene.front, reply=scene.story.reply(contact))


def decline(scene: Scene) -> None:
    reason = scene.rng.choice(list(DECLINE_REASONS))
    actions.decline(scene.case, by=scene.leader, reason=reason, advice=ADVICE)


def refer(scene: Scene) -> None:
    channel = scene.rng.choice(("court", "arbitration", "reconsideration", "petition", "legal_aid"))
    actions.refer(scene.case, by=scene.front, channel=channel, advice=COURT)


def inform(scene: Scene) -> None:
    actions.inform(scene.case, by=scene.front, method=_method(scene), words=scene.say("told"))


def merge(scene: Scene) -> None:
    master = needed(scene.master).case
    actions.merge(scene.case, by=scene.front, master=master, reason="同一地点的同一问题")


def deem_major(scene: Scene) -> None:
    actions.deem_major(scene.case, by=scene.leader, reason="涉及多个村组，关系全镇群众生产生活")


def research(scene: Scene) -> None:
    names = "、".join(each.name for each in scene.rng.sample(scene.outpost.deputies, 3))
    actions.record_research(
        scene.case,
        by=scene.leader,
        held_on=clock.today(),
        place=scene.story.place,
        attended_by=f"驻站代表{names}和{scene.lead.unit.short_name}技术人员",
        findings=scene.say("findings"),
    )


def report(scene: Scene) -> None:
    due = add_months(clock.today(), 2).isoformat()
    unit = scene.lead.unit.short_name
    problems = (scene.say("facts"), scene.say("harms"))
    checklist = [
        {"problem": problem, "unit": unit, "measure": scene.say("measures"), "due": due}
        for problem in problems
    ]
    body = f"调研情况：{scene.say('findings')}\n工作建议：{scene.say('measures')}"
    actions.file_report(scene.case, by=scene.leader, body=body, checklist=checklist)


def escalate(scene: Scene) -> None:
    title = f"关于解决{scene.case.title}的建议"
    body = f"{scene.say('facts')}{scene.say('harms')}建议：{scene.story.wish()}"
    actions.escalate(
        scene.case, by=scene.outpost.presidium, title=title, body=body, addressee="县人大常委会"
    )


def answer_from_above(scene: Scene) -> None:
    reply = scene.story.reply(scene.lead.contact)
    actions.answer_escalated(
        scene.case, by=scene.outpost.presidium, reply=reply, answered_by=scene.lead.unit.name
    )


def assign(scene: Scene) -> None:
    co = [scene.co.unit] if scene.co else []
    due_on = scene.due_on if scene.due_on and scene.due_on > clock.today() else None
    actions.assign(
        scene.case,
        by=scene.leader,
        lead=scene.lead.unit,
        co=co,
        instructions="请现场核实，按期答复。",
        complexity=scene.story.complexity,
        due_on=due_on,
    )


def assign_wrongly(scene: Scene) -> None:
    actions.assign(
        scene.case, by=scene.leader, lead=_other(scene).unit, instructions="请核实办理。"
    )


def _other(scene: Scene) -> Office:
    """An office that the matter has no business with, always the same for one scene."""
    offices = [each for each in scene.county.offices.values() if each != scene.lead]
    return offices[len(scene.story.place) % len(offices)]


def hand_back(scene: Scene) -> None:
    by = scene.lead if scene.case.lead_unit_id == scene.lead.unit.pk else _other(scene)
    actions.hand_back(scene.case, by=by.head, reason=scene.say("wrong_unit"))


def accept_return(scene: Scene) -> None:
    actions.accept_return(scene.case, by=scene.leader, reason="情况属实，重新研究承办单位。")


def deny_return(scene: Scene) -> None:
    actions.deny_return(
        scene.case, by=scene.leader, reason="三定规定明确由你单位负责，请按期办理。"
    )


def assign_directly(scene: Scene) -> None:
    actions.assign_directly(scene.case, by=scene.outpost.deputy, unit=scene.lead.unit)


def acknowledge(scene: Scene) -> None:
    actions.acknowledge(scene.case, by=scene.lead.handler)


def contact(scene: Scene) -> None:
    if not scene.is_anonymous:
        actions.contact(
            scene.case,
            by=scene.lead.handler,
            method=FeedbackMethod.PHONE,
            words=scene.say("contacted"),
        )


def opinion(scene: Scene) -> None:
    co = needed(scene.co)
    actions.give_opinion(scene.case, by=co.handler, unit=co.unit, opinion=scene.say("opinions"))


def ask_extension(scene: Scene) -> None:
    days = scene.rng.choice((10, 15, 20, 30))
    actions.ask_extension(
        scene.case, by=scene.lead.handler, days=days, reason=scene.say("more_time")
    )


def grant_extension(scene: Scene) -> None:
    actions.grant_extension(scene.case, by=scene.leader, words="同意，请做好解释工作。")


def deny_extension(scene: Scene) -> None:
    actions.deny_extension(scene.case, by=scene.leader, words="理由不充分，请按原期限办理。")


def suspend(scene: Scene) -> None:
    review_on = clock.today() + timedelta(days=scene.rng.choice((60, 75, 90)))
    actions.suspend(scene.case, by=scene.leader, review_on=review_on, reason=scene.say("more_time"))


def resume(scene: Scene) -> None:
    actions.resume(scene.case, by=scene.leader)


def ask(scene: Scene) -> None:
    actions.ask_resident(scene.case, by=scene.lead.handler, question=scene.say("questions"))


def add_facts(scene: Scene) -> None:
    actions.answer_question(scene.case, by=scene.front, answer=scene.say("answers"))


def remind(scene: Scene) -> None:
    _push(scene, Supervision.REMIND)


def urge(scene: Scene) -> None:
    _push(scene, Supervision.URGE)


def letter(scene: Scene) -> None:
    _push(scene, Supervision.LETTER)


def _push(scene: Scene, level: Supervision) -> None:
    """Push by hand; where the sweep came first, as hard as it did."""
    scene.case.refresh_from_db()
    reached = Supervision(max(level, scene.case.supervision))
    actions.supervise(scene.case, by=scene.leader, level=reached, words=scene.say("push"))


def comment(scene: Scene) -> None:
    actions.comment(scene.case, by=scene.front, words=scene.say("remarks"))


def photograph(scene: Scene) -> None:
    if scene.story.category not in ROADS:
        return
    kept = store(sketch(scene.rng), by=scene.front)
    actions.attach(scene.case, by=scene.front, file=kept)


def draft(scene: Scene) -> None:
    half = ReplyText(findings=scene.say("findings"), result=Result.IN_PROGRESS)
    actions.draft_reply(scene.case, by=scene.lead.handler, reply=half)


def submit(scene: Scene) -> None:
    reply = scene.story.reply(scene.lead.contact)
    actions.submit_reply(scene.case, by=scene.lead.handler, reply=reply)


def send_back(scene: Scene) -> None:
    actions.send_back_reply(scene.case, by=scene.lead.head, reason=scene.say("corrections"))


def sign(scene: Scene) -> None:
    actions.sign_reply(scene.case, by=scene.lead.head)


def accept(scene: Scene) -> None:
    actions.accept_reply(scene.case, by=scene.front)


def reject(scene: Scene) -> None:
    actions.reject_reply(scene.case, by=scene.front, reason=scene.say("rejections"))


def split(scene: Scene) -> None:
    titles = (f"{scene.case.title}（一）", f"{scene.case.title}（二）")
    cases = actions.split(scene.case, by=scene.leader, titles=titles)
    offices = (scene.lead, scene.outpost.government)
    scene.parts = list(zip(cases, offices, strict=True))


def assign_parts(scene: Scene) -> None:
    for part, office in scene.parts:
        actions.assign(part, by=scene.leader, lead=office.unit, instructions="请就本单位部分答复。")


def answer_parts(scene: Scene) -> None:
    for part, office in scene.parts:
        actions.acknowledge(part, by=office.handler)
        reply = scene.story.reply(office.contact)
        actions.submit_reply(part, by=office.handler, reply=reply)
        actions.sign_reply(part, by=office.head)
        actions.accept_reply(part, by=scene.front)


def gather(scene: Scene) -> None:
    contact = f"{scene.outpost.liaison.person.name}，{scene.outpost.station.phone}"
    actions.gather(scene.case, by=scene.leader, reply=scene.story.reply(contact))


def feed_back(scene: Scene) -> None:
    actions.feed_back(scene.case, by=scene.front, method=_method(scene), words=scene.say("told"))


def _method(scene: Scene) -> FeedbackMethod:
    if scene.is_anonymous:
        return FeedbackMethod.NOTICE
    return scene.rng.choice((FeedbackMethod.PHONE, FeedbackMethod.PHONE, FeedbackMethod.IN_PERSON))


def ring(scene: Scene) -> None:
    actions.try_reach(
        scene.case, by=scene.front, method=FeedbackMethod.PHONE, was_reached=False, words="无人接听"
    )


def rate(scene: Scene) -> None:
    if scene.is_anonymous:
        return
    grade = Grade.SATISFIED if scene.rng.random() < SATISFIED_SHARE else Grade.BASICALLY
    actions.rate(
        scene.case, by=scene.front, grade=grade, attitude=Grade.SATISFIED, words=scene.say("thanks")
    )


def rate_badly(scene: Scene) -> None:
    actions.rate(
        scene.case,
        by=scene.front,
        grade=Grade.DISSATISFIED,
        attitude=Grade.BASICALLY,
        words=scene.say("complaints"),
    )


def close(scene: Scene) -> None:
    actions.close(scene.case, by=scene.front)


def archive(scene: Scene) -> None:
    actions.archive(scene.case, by=scene.front)
