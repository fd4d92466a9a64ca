"""The publishing room at the desk."""

from django.urls import path

from lianxin.publishing.views import desk

app_name = "publishing"
urlpatterns = [
    path("", desk.publications, name="list"),
    path("<int:key>/", desk.publication, name="publication"),
    path("<int:key>/<slug:step>/", desk.act, name="act"),
    path("cases/<uuid:case_id>/", desk.of_case, name="of_case"),
    path("cases/<uuid:case_id>/start/", desk.start, name="start"),
    path("cases/<uuid:case_id>/objection/", desk.objection, name="objection"),
]
