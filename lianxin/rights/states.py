"""What people may ask, what the office may answer, and how far a disposal has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DAYS_TO_ANSWER = 15  # workdays


class Kind(models.TextChoices):
    """What the law lets a person ask for (PIPL 44–47)."""

    SEE = "see", _("查阅")
    CORRECT = "correct", _("更正")
    EXPORT = "export", _("复制带走")
    DELETE = "delete", _("删除")
    RESTRICT = "restrict", _("不再用电话联系")


class Status(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", _("等待决定")
    WORKING = "working", _("正在准备")
    DONE = "done", _("已办")
    REFUSED = "refused", _("没有同意")


class Ground(models.TextChoices):
    """R-164: a request is refused only for a reason that the law knows."""

    OPEN_MATTER = "open_matter", _("事项还在办理，需要联系您、答复您（个人信息保护法第十九条）")
    STATUTORY_PERIOD = "period", _("法律、行政法规规定的保存期限未满（个人信息保护法第四十七条）")
    ARCHIVE = "archive", _("已归入国家档案，依法不得擅自销毁（档案法第十四条）")
    PROCEEDINGS = "proceedings", _("涉及正在进行的信访、复议、诉讼或者监督程序")
    SECRECY = "secrecy", _("法律、行政法规规定应当保密或者不需要告知（个人信息保护法第十八条）")
    NOT_PROVED = "not_proved", _("没有核实是本人或者受托人提出（个人信息保护法第五十条）")
    NOT_WRONG = "not_wrong", _("经核实，现有信息没有错误（个人信息保护法第四十六条）")
    OF_OTHERS = "others", _("会泄露其他人的个人信息")


GROUNDS: dict[str, tuple[Ground, ...]] = {
    Kind.SEE: (Ground.SECRECY, Ground.NOT_PROVED, Ground.OF_OTHERS),
    Kind.EXPORT: (Ground.SECRECY, Ground.NOT_PROVED, Ground.OF_OTHERS),
    Kind.CORRECT: (Ground.NOT_WRONG, Ground.NOT_PROVED),
    Kind.DELETE: (
        Ground.OPEN_MATTER,
        Ground.STATUTORY_PERIOD,
        Ground.ARCHIVE,
        Ground.PROCEEDINGS,
        Ground.NOT_PROVED,
    ),
    Kind.RESTRICT: (Ground.NOT_PROVED,),
}


class Proof(models.TextChoices):
    """How the person who asks was recognised."""

    CODE = "code", _("编号和查询码")
    ID_CARD = "id_card", _("当面核对身份证件")
    PHONE = "phone", _("回拨登记的电话核对")
    PROXY = "proxy", _("受托人，核对委托书和证件")


class Part(models.TextChoices):
    """What of a matter is kept for how long, and goes together."""

    MESSAGES = "messages", _("短信记录")
    CONTACT = "contact", _("姓名、电话、住址")
    FILES = "files", _("群众上传的文件")
    WORDS = "words", _("群众的原话")


class Stage(models.TextChoices):
    """A disposal: proposed by the schedule, checked by one, set going by another, done."""

    PROPOSED = "proposed", _("待核对")
    CHECKED = "checked", _("已核对，待批准")
    RUNNING = "running", _("正在销毁")
    DONE = "done", pgettext_lazy("disposal", "已销毁")


class Outcome(models.TextChoices):
    """What became of one line of a list."""

    WAITING = "", _("待销毁")
    ERASED = "erased", pgettext_lazy("line", "已销毁")
    KEPT = "kept", _("留存")
