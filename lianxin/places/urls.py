"""Places at the desk."""

from django.urls import path

from lianxin.places import views

app_name = "places"
urlpatterns = [
    path("", views.divisions, name="divisions"),
    path("<str:code>/", views.division, name="division"),
    path("<str:code>/constituencies/new/", views.add_constituency, name="add_constituency"),
    path("constituencies/<int:pk>/", views.amend_constituency, name="amend_constituency"),
]
