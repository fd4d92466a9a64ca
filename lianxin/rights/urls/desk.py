"""The rights room at the desk."""

from django.urls import path

from lianxin.rights.views import desk, disposals

app_name = "rights"
urlpatterns = [
    path("", desk.requests, name="inbox"),
    path("requests/<uuid:request_id>/", desk.one, name="request"),
    path("requests/<uuid:request_id>/grant/", desk.grant, name="grant"),
    path("requests/<uuid:request_id>/refuse/", desk.refuse, name="refuse"),
    path("requests/<uuid:request_id>/hand-over/", desk.hand_over, name="hand_over"),
    path("cases/<uuid:case_id>/", desk.of_case, name="of_case"),
    path("cases/<uuid:case_id>/record/", desk.record, name="record"),
    path("cases/<uuid:case_id>/hold/", desk.hold, name="hold"),
    path("cases/<uuid:case_id>/release/", desk.release, name="release"),
    path("disposals/", disposals.disposals, name="disposals"),
    path("disposals/rule/", disposals.rule, name="rule"),
    path("disposals/rule/<int:pk>/end/", disposals.end_rule, name="end_rule"),
    path("disposals/<uuid:list_id>/", disposals.one, name="disposal"),
    path("disposals/<uuid:list_id>/check/", disposals.check, name="check"),
    path("disposals/<uuid:list_id>/confirm/", disposals.confirm, name="confirm"),
    path("disposals/<uuid:list_id>/send-back/", disposals.send_back, name="send_back"),
    path("disposals/<uuid:list_id>/register/", disposals.register, name="register"),
]
