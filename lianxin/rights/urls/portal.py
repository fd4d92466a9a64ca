"""The rights room at the residents' door."""

from django.urls import path

from lianxin.rights.views import portal

app_name = "public_rights"
urlpatterns = [
    path("", portal.index, name="start"),
    path("<str:number>/", portal.matter, name="matter"),
    path("<str:number>/correct/", portal.correct, name="correct"),
    path("<str:number>/phone/", portal.phone, name="phone"),
    path("<str:number>/drop-phone/", portal.drop_phone, name="drop_phone"),
    path("<str:number>/delete/", portal.delete, name="delete"),
    path("<str:number>/copy/", portal.copy, name="copy"),
    path("<str:number>/copies/<uuid:request_id>/", portal.download, name="download"),
]
