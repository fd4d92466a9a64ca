"""Photos of a draft that come in pieces (tus): they belong to whoever is raising the matter."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxin.cases.forms.photos import MOST_PHOTOS
from lianxin.cases.throttles import UPLOADING
from lianxin.cases.views import drafts
from lianxin.documents import tus
from lianxin.documents.models import PartialUpload
from lianxin.kit import origin
from lianxin.kit.refusals import Refusal


@login_not_required
@never_cache
@require_http_methods(["OPTIONS", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """Announce a file. The metadata may name the key of a matter filled in on one page."""
    if request.method == "OPTIONS":
        return tus.options()
    if answer := tus.trouble_with(request):
        return answer
    owner = _owner(request)
    try:
        _refuse_too_many(owner)
    except Refusal as refusal:
        return tus.refused(refusal)
    UPLOADING.note(origin.current().ip)
    address = reverse("matters:upload", args=[owner]).replace(str(owner), "%s")
    return tus.create(request, owner=owner, address=address)


def _owner(request: HttpRequest) -> UUID:
    """The key of the visitor's draft, which this begins where there is none."""
    if named := drafts.key_in(tus.metadata(request).get("matter", "")):
        drafts.remember_key(request.session, named)
        return named
    draft = drafts.load(request.session)
    drafts.keep(request.session, draft)
    return UUID(draft.key)


def _refuse_too_many(owner: UUID) -> None:
    if seconds := UPLOADING.wait(origin.current().ip):
        raise Refusal(_("上传得太快，请等%(seconds)s秒再试。") % {"seconds": seconds})
    if PartialUpload.objects.filter(owner=owner).count() >= MOST_PHOTOS:
        raise Refusal(_("最多上传4个文件，其余的没有收下。"))


@login_not_required
@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """One file on its way; that of another visitor does not exist."""
    if answer := tus.trouble_with(request):
        return answer
    mine = PartialUpload.objects.filter(owner__in=drafts.keys(request.session))
    found = get_object_or_404(mine, pk=upload_id)
    if request.method == "PATCH":
        return tus.patch(request, found)
    return tus.head(found) if request.method == "HEAD" else tus.delete(found)
