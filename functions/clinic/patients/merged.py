"""A patient who was merged with another: their address leads there, and nothing is saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients.errors import MergedAway
from functions.clinic.patients.queries import Patient, get_patient
from functions.clinic.patients.queries_merged import find_kept
from shared.context import Context
from shared.errors import NotFound
from shared.web.request import Reply


@contextmanager
def told_of_merge(ctx: Context, patient_id: UUID) -> Iterator[None]:
    """Say of whom is not found that they were merged, and with whom.

    Raises:
        NotFound: there is no such patient, or none of theirs.
        MergedAway: they were merged with another.
    """
    try:
        yield
    except NotFound as error:
        if not (kept := find_kept(ctx.db, sight(ctx), gone_id=patient_id)):
            raise
        text = f"{kept.gone_name} foi juntado ao cadastro de {kept.kept_name}. Nada foi salvo."
        problem = MergedAway(text)
        href = f"/clinic/patients/{kept.kept_id}"
        problem.more = {"see": {"href": href, "label": f"Abrir {kept.kept_name}"}}
        raise problem from error


def found_or_led(ctx: Context, patient_id: UUID) -> Patient | Reply:
    """One patient; of who was merged, the way to the one who was kept, and a note of it.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    try:
        return get_patient(ctx.db, sight(ctx), id=patient_id)
    except NotFound:
        if way := _led(ctx, patient_id):
            return way
        raise


def _led(ctx: Context, patient_id: UUID) -> Reply | None:
    kept = find_kept(ctx.db, sight(ctx), gone_id=patient_id)
    if kept is None:
        return None
    told = {"merged_into": {"id": kept.kept_id, "name": kept.kept_name}}
    toast = f"{kept.gone_name} foi juntado a este cadastro."
    return Reply(None, told, location=f"/clinic/patients/{kept.kept_id}", toast=toast)
