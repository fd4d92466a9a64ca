"""Cases at the desk."""

from django.urls import URLPattern, path

from lianxin.cases.views import desk_list

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("", desk_list.work_list, name="list"),
    path("search/", desk_list.search, name="search"),
    path("export/<str:kind>/", desk_list.export, name="export"),
]
