"""People at the desk."""

from django.urls import path

from lianxin.people.views import accounts, deputies, persons, units

app_name = "people"
urlpatterns = [
    path("", persons.persons, name="persons"),
    path("new/", persons.add, name="add_person"),
    path("<uuid:pk>/", persons.person, name="person"),
    path("<uuid:pk>/amend/", persons.amend, name="amend_person"),
    path("<uuid:pk>/phone/", persons.phone, name="phone"),
    path("<uuid:pk>/offices/new/", persons.grant, name="grant"),
    path("<uuid:pk>/account/", accounts.open_account, name="open_account"),
    path("<uuid:pk>/mandates/new/", deputies.seat, name="seat"),
    path("offices/<int:pk>/end/", persons.end_office, name="end_office"),
    path("accounts/<int:pk>/password/", accounts.reset_password, name="reset_password"),
    path("accounts/<int:pk>/close/", accounts.close, name="close_account"),
    path("accounts/<int:pk>/reopen/", accounts.reopen, name="reopen_account"),
    path("accounts/<int:pk>/unlock/", accounts.unlock, name="unlock"),
    path("accounts/<int:pk>/factor/", accounts.forget_second_factor, name="forget_second_factor"),
    path("accounts/<int:pk>/sessions/", accounts.sign_out_everywhere, name="sign_out_everywhere"),
    path("units/", units.units, name="units"),
    path("units/new/", units.add, name="add_unit"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/amend/", units.amend, name="amend_unit"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("congresses/", deputies.congresses, name="congresses"),
    path("congresses/new/", deputies.convene, name="convene"),
    path("mandates/<int:pk>/suspend/", deputies.suspend, name="suspend_mandate"),
    path("mandates/<int:pk>/restore/", deputies.restore, name="restore_mandate"),
    path("mandates/<int:pk>/end/", deputies.end, name="end_mandate"),
    path("sessions/", accounts.sessions, name="sessions"),
    path("sessions/end/", accounts.end_sessions, name="end_sessions"),
]
