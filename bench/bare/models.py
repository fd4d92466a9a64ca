"""One table of one line a row."""

from django.db import models


class Line(models.Model):
    """What a visitor sends."""

    at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bench_bare_line"


CREATE = (
    "CREATE TABLE IF NOT EXISTS bench_bare_line"
    " (id bigserial PRIMARY KEY, at timestamptz NOT NULL, words text NOT NULL)"
)
