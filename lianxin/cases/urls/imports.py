"""Imports of ledgers."""

from django.urls import path

from lianxin.cases.views import imports

app_name = "imports"
urlpatterns = [
    path("", imports.home, name="home"),
    path("<int:ledger_id>/", imports.ledger_page, name="ledger"),
    path("<int:ledger_id>/refused.csv", imports.refused_rows, name="refused"),
    path("<int:ledger_id>/rows/<int:position>/", imports.mend, name="mend"),
]
