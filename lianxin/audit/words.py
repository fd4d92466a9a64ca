"""The record in plain words: what each kind of entry means to its reader."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A long key is known by its end.
_KEY_END = 8

# Rooms above record under these names; a name that is missing here is shown as it is.
WORDS: dict[str, str | Promise] = {
    "audit.exported": _("导出审计记录"),
    "case.assignment_to_accused_refused": _("拦下把检举控告交给被反映单位"),
    "case.petitioner_seen": _("查看群众联系信息"),
    "case.sealed": _("事项转为检举控告"),
    "case.unsealed": _("事项解除检举控告"),
    "cases.exported": _("导出事项"),
    "ledger.opened": pgettext_lazy("record", "导入台账"),
    "notify.enter_address": _("登记通知账号"),
    "notify.give_up": _("放弃发送通知"),
    "notify.try_again": _("重新发送通知"),
    "notify.use_built_in": _("改用自带的通知文本"),
    "notify.write_text": _("修改通知文本"),
    "people.add_people": _("批量新增人员"),
    "people.add_person": pgettext_lazy("record", "新增人员"),
    "people.add_unit": pgettext_lazy("record", "新增单位"),
    "people.amend_person": _("修改人员"),
    "people.amend_unit": _("修改单位"),
    "people.close_account": pgettext_lazy("record", "停用账号"),
    "people.convene": pgettext_lazy("record", "登记新一届"),
    "people.end_mandate": pgettext_lazy("record", "终止代表资格"),
    "people.end_membership": pgettext_lazy("record", "结束任职"),
    "people.end_sessions": pgettext_lazy("record", "退出其他设备"),
    "people.forget_second_factor": pgettext_lazy("record", "重置两步验证"),
    "people.grant": pgettext_lazy("record", "任职"),
    "people.idle_sign_out": _("久未操作自动退出"),
    "people.init": _("启用系统"),
    "people.locked_out": _("登录被锁定"),
    "people.look_at_phone": _("查看手机号"),
    "people.open_account": pgettext_lazy("record", "开通账号"),
    "people.reopen_account": _("重新启用账号"),
    "people.restore_mandate": _("恢复执行代表职务"),
    "people.seat": pgettext_lazy("record", "登记代表资格"),
    "people.seat_many": _("批量登记代表资格"),
    "people.recovery_codes_made": pgettext_lazy("record", "生成备用码"),
    "people.second_factor_dropped": pgettext_lazy("record", "关闭两步验证"),
    "people.second_factor_set": pgettext_lazy("record", "开启两步验证"),
    "people.set_password": _("设置密码"),
    "people.sign_in": pgettext_lazy("record", "登录"),
    "people.sign_in_failed": _("登录失败"),
    "people.sign_out": pgettext_lazy("record", "退出登录"),
    "people.suspend_mandate": _("暂停执行代表职务"),
    "people.unlock": _("账号解锁"),
    "places.calendar_local": _("本地调整工作日历"),
    "places.calendar_table": _("装入年度放假安排"),
    "places.calendar_taken_back": _("撤回工作日历调整"),
    "rights.asked": _("提出个人信息请求"),
    "rights.copied": _("复制个人信息"),
    "rights.copy_taken": _("下载个人信息副本"),
    "rights.disposal_checked": _("核对销毁清册"),
    "rights.disposal_confirmed": _("批准销毁清册"),
    "rights.disposal_sent_back": _("退回销毁清册"),
    "rights.disposed": _("销毁到期资料"),
    "rights.done_by_resident": _("群众自行办理个人信息"),
    "rights.granted": _("同意个人信息请求"),
    "rights.held": _("事项定为留存"),
    "rights.kept_back": _("销毁清册中留存"),
    "rights.refused": _("不同意个人信息请求"),
    "rights.released": _("事项解除留存"),
    "rights.rule_ended": _("停用保存期限规则"),
    "rights.rule_stated": _("设定保存期限规则"),
    "routing.draft_dropped": _("放弃交办规则草稿"),
    "routing.draft_started": _("起草交办规则"),
    "routing.put_in_force": _("启用交办规则"),
    "routing.replay_started": _("回放交办规则草稿"),
    "routing.rule_added": _("添加交办规则"),
    "routing.rule_changed": _("修改交办规则"),
    "routing.rule_moved": _("调整交办规则顺序"),
    "routing.rule_removed": _("删除交办规则"),
    "routing.rules_generated": _("从职责生成交办规则"),
    "routing.rules_taken_in": _("从文件导入交办规则"),
    "station.amended": _("修改联络站"),
    "station.arranged": _("公布每月安排"),
    "station.arrangement_restored": _("恢复每月安排"),
    "station.arrangement_withdrawn": _("撤下每月安排"),
    "station.appointed": _("联络站任职"),
    "station.closed": pgettext_lazy("record", "撤并联络站"),
    "station.deputies_admitted": pgettext_lazy("record", "代表进站"),
    "station.deputy_dismissed": _("代表离站"),
    "station.disclosure_confirmed": _("确认公开信息没有变化"),
    "station.opened": _("设立联络站"),
    "station.plan_published": _("公布联系接待选民计划"),
    "station.post_ended": _("结束联络站任职"),
    "unit.remit_ended": _("取消单位职责类别"),
    "unit.remits_stated": _("设定单位职责类别"),
}


# What the facts of an entry are called.
FACTS: dict[str, str | Promise] = {
    "action": _("做了什么"),
    "actor": _("操作人"),
    "before": _("原来"),
    "categories": _("类别"),
    "count": _("数量"),
    "county": _("县"),
    "days": _("变动的日子"),
    "division": _("行政区划"),
    "fields": _("修改项"),
    "level": _("级别"),
    "mandates_ended": _("届满人数"),
    "moved_from": _("原来的位置"),
    "name": _("名称"),
    "number": _("编号"),
    "on": _("日期"),
    "of": _("依据的版本"),
    "person": _("人员"),
    "position": _("位置"),
    "reason": _("原因"),
    "replaced": _("换下的规则"),
    "role": _("角色"),
    "rule": _("规则"),
    "rules": _("规则"),
    "since_on": _("从"),
    "takes_back": _("撤回的版次"),
    "term": _("届次"),
    "unit": _("单位"),
    "until_on": _("到"),
    "username": _("账号"),
    "version": _("版本"),
    "year": _("年份"),
}


def fact(key: str, value: object) -> str:
    """One fact of an entry."""
    told = "、".join(str(item) for item in value) if isinstance(value, list) else value
    return f"{FACTS.get(key, key)}：{told}"


def spoken(action: str) -> str:
    """What was done, in the reader's language."""
    return str(WORDS.get(action, action))


def thing(about_type: str, about_id: str, *, whole: bool = False) -> str:
    """What it was done to: the kind of thing, and its key."""
    if not about_type:
        return ""
    try:
        kind = str(apps.get_model(about_type)._meta.verbose_name)
    except LookupError:
        kind = about_type
    return f"{kind} {about_id if whole else about_id[-_KEY_END:]}"
