"""A resident's own matters."""

from django.urls import path

from lianxin.cases.views import one_page, phone, raising, receipts, tracking, uploads

app_name = "matters"
urlpatterns = [
    path("raise/", raising.words, name="raise"),
    path("raise/one-page/", one_page.one_page, name="one_page"),
    path("raise/place/", raising.place, name="place"),
    path("raise/contact/", raising.contact, name="contact"),
    path("raise/check/", raising.check, name="check"),
    path("raise/files/<uuid:file_id>/", raising.draft_file, name="draft_file"),
    path("raise/files/<uuid:file_id>/drop/", raising.drop_file, name="drop_file"),
    path("raise/uploads/", uploads.uploads, name="uploads"),
    path("raise/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("receipt/<str:token>/", receipts.receipt, name="receipt"),
    path("receipt/<str:token>/qr.svg", receipts.receipt_qr, name="receipt_qr"),
    path("receipt/<str:token>/receipt.png", receipts.receipt_picture, name="receipt_picture"),
    path("track/", tracking.find, name="track"),
    path("track/phone/", phone.ask, name="phone"),
    path("track/phone/code/", phone.code, name="phone_code"),
    path("track/mine/", phone.mine, name="mine"),
    path("track/leave/", tracking.leave, name="leave"),
    path("track/<str:number>/", tracking.matter, name="matter"),
    path("track/<str:number>/answer/", tracking.answer, name="answer"),
    path("track/<str:number>/urge/", tracking.urge, name="urge"),
    path("track/<str:number>/withdraw/", tracking.withdraw, name="withdraw"),
    path("track/<str:number>/photos/", tracking.photos, name="photos"),
    path("track/<str:number>/rate/", tracking.rate, name="rate"),
    path("track/<str:number>/again/", tracking.again, name="again"),
    path("track/<str:number>/files/<uuid:file_id>/", tracking.file, name="file"),
]
