"""Places at the desk."""

from django.urls import path

from lianxin.places.views import calendar, divisions, publishing

app_name = "places"
urlpatterns = [
    path("", divisions.divisions, name="divisions"),
    path("calendar/", calendar.now, name="calendar_now"),
    path("calendar/<int:year>/", calendar.year_page, name="calendar"),
    path("calendar/<int:year>/download/", calendar.download, name="download_table"),
    path("calendar/<int:year>/<int:month>/<int:day>/", publishing.day_page, name="day"),
    path(
        "calendar/<int:year>/<int:month>/<int:day>/clear/", publishing.clear_day, name="clear_day"
    ),
    path("calendar/load/", publishing.load, name="load_table"),
    path("calendar/publish/", publishing.publish, name="publish_table"),
    path("calendar/releases/<int:number>/", calendar.release_page, name="release"),
    path("calendar/releases/<int:number>/back/", publishing.take_back, name="take_back"),
    path("<str:code>/", divisions.division, name="division"),
    path("<str:code>/constituencies/new/", divisions.add_constituency, name="add_constituency"),
    path("constituencies/<int:pk>/", divisions.amend_constituency, name="amend_constituency"),
]
