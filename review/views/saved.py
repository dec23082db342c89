"""Naming a view of the queue, and taking the name away."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field

from review.access import Permission
from review.view import view_from
from review.visit import Asking, see_other
from store import saved_views
from store.errors import RefusedError

router = APIRouter()


class ViewForm(BaseModel):
    """`view` is the part of the address after the path; what does not read gives the whole queue."""

    model_config = ConfigDict(extra="forbid")
    csrf: str
    name: str = Field(default="", max_length=200)
    view: str = Field(default="", max_length=600)


@router.post("/views")
def save(visit: Asking, form: Annotated[ViewForm, Form()]) -> Response:
    user = visit.need(Permission.READ_POSTS)
    query = view_from(form.view).query()
    try:
        with visit.desk.store.session() as session, session.begin():
            saved_views.save(session, user.user_id, form.name, query)
    except RefusedError:
        return see_other(f"/queue{query}", notice="not_saved")
    return see_other(f"/queue{query}", notice="saved")


@router.post("/views/forget")
def forget(visit: Asking, form: Annotated[ViewForm, Form()]) -> Response:
    user = visit.need(Permission.READ_POSTS)
    with visit.desk.store.session() as session, session.begin():
        saved_views.forget(session, user.user_id, form.name)
    return see_other(f"/queue{view_from(form.view).query()}", notice="forgotten")
