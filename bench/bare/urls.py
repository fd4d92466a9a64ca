"""A page, and a view that inserts one row."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from bench.bare.models import Line


def home(request: HttpRequest) -> HttpResponse:
    return _answer(b"<!doctype html><title>bare</title><p>bare")


def insert(request: HttpRequest) -> HttpResponse:
    Line.objects.create(at=timezone.now(), words=request.body.decode())
    return _answer(b"done")


def _answer(body: bytes) -> HttpResponse:
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("", home), path("insert", insert)]
