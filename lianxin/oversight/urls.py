"""The oversight room at the desk."""

from django.urls import path

from lianxin.oversight.views import batches, board, ladder, letters, panels

app_name = "oversight"
urlpatterns = [
    path("", board.board, name="board"),
    path("listed/", board.listed, name="listed"),
    path("letters/", letters.letters, name="letters"),
    path("letters/print/", letters.printed, name="print"),
    path("letters/sign/", letters.sign_many, name="sign_many"),
    path("letters/<int:letter_id>/", letters.letter, name="letter"),
    path("letters/<int:letter_id>/<slug:step>/", letters.act, name="act"),
    path("letters/<int:letter_id>/kept/<int:key>/", letters.keep, name="keep"),
    path("batches/new/", batches.new, name="new_batch"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("ladder/", ladder.ladder, name="ladder"),
    path("ladder/<int:level>/", ladder.rung, name="rung"),
    path("organs/<int:organ_id>/", ladder.organ, name="organ"),
    path("cases/<uuid:case_id>/", panels.of_case, name="of_case"),
    path("units/<int:unit_id>/", panels.of_unit, name="of_unit"),
]
