"""Places at the desk."""

from django.urls import path

from lianxin.places.views import divisions

app_name = "places"
urlpatterns = [
    path("", divisions.divisions, name="divisions"),
    path("<str:code>/", divisions.division, name="division"),
    path("<str:code>/constituencies/new/", divisions.add_constituency, name="add_constituency"),
    path("constituencies/<int:pk>/", divisions.amend_constituency, name="amend_constituency"),
]
