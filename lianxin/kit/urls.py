"""Addresses of the reader's switches; mounted at /kit/."""

from django.urls import path

from lianxin.kit import views

app_name = "kit"
urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("contrast/", views.contrast, name="contrast"),
    path("language/", views.language, name="language"),
    path("proof/<slug:name>/", views.proof, name="proof"),
    path("ui/", views.pieces, name="pieces"),
    path("ui/<str:door>/", views.pieces, name="pieces_of_door"),
]
