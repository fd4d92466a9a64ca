"""Cases at the desk."""

from django.urls import URLPattern, path

from lianxin.cases.views import (
    bulk,
    canned,
    deliveries,
    desk_case,
    desk_list,
    desk_moves,
    desk_register,
    moved_deadlines,
    remits,
    staff,
    unit_desk,
)

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("", desk_list.work_list, name="list"),
    path("search/", desk_list.search, name="search"),
    path("export/<str:kind>/", desk_list.export, name="export"),
    path("new/", desk_register.register, name="new"),
    path("similar/", desk_register.similar, name="similar"),
    path("sealed/<str:token>/", desk_register.sealed_receipt, name="sealed_receipt"),
    path("calendar/<int:number>/", moved_deadlines.moved, name="moved_deadlines"),
    path("remits/<int:unit_id>/", remits.remits, name="remits"),
    path("remits/<int:unit_id>/<int:pk>/end/", remits.end, name="end_remit"),
    path("deliveries/<uuid:case_id>/", deliveries.deliveries, name="deliveries"),
    path("unit/", unit_desk.inbox, name="unit"),
    path("unit/handover/", unit_desk.handover, name="unit_handover"),
    path("unit/sign/", unit_desk.sign, name="unit_sign"),
    path("unit/loads/<int:unit_id>/", staff.unit_loads, name="unit_loads"),
    path("unit/load/<uuid:pk>/", staff.person_load, name="person_load"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/runs/", bulk.runs, name="runs"),
    path("bulk/<int:pk>/", bulk.run, name="run"),
    path("bulk/<int:pk>/on/", bulk.go_on, name="run_on"),
    path("canned/", canned.canned_replies, name="canned"),
    path("canned/new/", canned.add, name="canned_new"),
    path("canned/<int:pk>/", canned.amend, name="canned_amend"),
    path("<str:number>/", desk_case.case_page, name="case"),
    path("<str:number>/receipt/", desk_case.receipt, name="receipt"),
    path("<str:number>/form/", desk_case.printed_form, name="printed_form"),
    path("<str:number>/look/", desk_case.look, name="look"),
    path("<str:number>/note/", unit_desk.note, name="note"),
    path("<str:number>/ask_extension/day/", unit_desk.extension_day, name="extension_day"),
    path("<str:number>/files/<int:key>/", desk_case.open_file, name="file"),
    path("<str:number>/<str:name>/", desk_moves.make_move, name="move"),
]
