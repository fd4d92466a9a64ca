"""The sentences that the scripts of raising say themselves, in the page's language."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _


def script_words() -> str:
    """As JSON, for `meta[name=lx-raise-words]`."""
    said = {
        "waiting": _("等待上传"),
        "sending": _("正在上传 {n}%"),
        "arrived": _("已收下"),
        "kept": _("已存在这台手机上，有网后再传"),
        "broken": _("没有传上去，请检查网络后重试。"),
        "retry": _("重试"),
        "remove": _("去掉"),
        "hold": _("照片传完就进入下一步，请稍等。"),
        "offline": _(
            "现在没有网络。您写的字和选的照片都存在这台手机上，不会丢；有网后再点“下一步”。"
        ),
        "one_page": _("没有网也可以在一页里填完，有网后自动发出"),
        "unsent": _("还有{n}件没有发出"),
        "shared": _(
            "内容存在这台手机上，有网时打开这一页会自动发出。公用的手机，请等发出后再离开，或者删除。"
        ),
        "send_now": _("现在发出"),
        "delete": _("删除"),
        "sure": _("删除后找不回来。再点一次确认删除"),
        "sent": _("已经发出，请收好回执。"),
        "receipt": _("看回执：编号和查询码"),
        "seen": _("知道了"),
        "sending_matter": _("正在发出……"),
        "stored": _("现在没有网络。这件事已存在这台手机上，有网时会自动发出，只发一次。"),
        "need_words": _("请写下要反映的内容。"),
        "need_station": _("请选择一个联络站，一般选您所在乡镇的。"),
        "need_agreement": _("留了联系方式的，请看过隐私告知后勾选；不想留，可以把它们清空。"),
        "too_many": _("最多4个文件，其余的没有收下。"),
        "too_large": _("“{n}”超过20MB，请压缩后再上传。"),
        "no_room": _("这台手机存不下照片了。文字已保留，有网时再补照片。"),
        "refused": _("没有收下，请改正后再发："),
    }
    return json.dumps(said, ensure_ascii=False)
