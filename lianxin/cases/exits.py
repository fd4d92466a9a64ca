"""Why a matter is not accepted, and where it is pointed to instead (R-046, R-048)."""

from django.utils.translation import gettext_lazy as _

DECLINE_REASONS = {
    "in_proceedings": _("诉讼、仲裁、复议、监察或信访已经受理"),
    "statutory_route": _("应当通过法定途径办理"),
    "litigation": _("个人涉法涉诉"),
    "secret": _("涉及国家秘密、商业秘密或个人隐私"),
    "unlawful": _("违反法律或公序良俗"),
    "repeated": _("重复反映且没有新情况"),
}

REFER_CHANNELS = {
    "emergency": _("紧急情况：110、119、120、122"),
    "court": _("人民法院"),
    "arbitration": _("劳动仲裁或其他仲裁机构"),
    "reconsideration": _("行政复议机关"),
    "discipline": _("纪检监察机关"),
    "petition": _("信访部门"),
    "hotline": _("12345政务服务便民热线"),
    "legal_aid": _("法律援助中心"),
    "other": _("其他渠道"),
}
