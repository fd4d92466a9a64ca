"""The rules that advise who handles a matter."""

from django.urls import URLPattern, path

from lianxin.cases.views import routing, routing_trials, routing_versions

app_name = "routing"
urlpatterns: list[URLPattern] = [
    path("", routing.home, name="home"),
    path("draft/", routing.start, name="start"),
    path("draft/drop/", routing.drop, name="drop"),
    path("draft/remits/", routing.from_remits, name="remits"),
    path("draft/file/", routing_versions.take_in, name="take_in"),
    path("draft/in-force/", routing_versions.force, name="force"),
    path("rules/new/", routing.new_rule, name="new_rule"),
    path("rules/<int:pk>/", routing.edit_rule, name="rule"),
    path("rules/<int:pk>/move/", routing.move, name="move"),
    path("rules/<int:pk>/copy/", routing.copy, name="copy"),
    path("rules/<int:pk>/remove/", routing.remove, name="remove"),
    path("test/", routing_trials.trial, name="test"),
    path("hint/", routing_trials.hint, name="hint"),
    path("replays/", routing_trials.replays, name="replays"),
    path("replays/<int:pk>/", routing_trials.replay, name="replay"),
    path("versions/", routing_versions.versions, name="versions"),
    path("versions/<int:number>/", routing_versions.version, name="version"),
    path("versions/<int:number>/restore/", routing_versions.restore, name="restore"),
    path("versions/<int:number>/rules.<str:kind>", routing_versions.export, name="export"),
]
