"""What one says at an hour, what a logo is, and how a product stands."""

from typing import Final, Literal

from functions.workspace import images
from functions.workspace.errors import LogoTooLarge, NotAnImage
from functions.workspace.images import Picture
from functions.workspace.queries import Wish
from shared.means import Standing

Stage = Literal["on", "off", "coming", "going", "failed"]

LOGO_BYTES: Final = 2_000_000
LOGO_SIDE: Final = 4_000  # a browser decodes it to 64 MB at most


def greeting(hour: int) -> str:
    """What one says at this hour of the day."""
    if 5 <= hour < 12:  # noqa: PLR2004 - hours of the day
        return "Bom dia"
    return "Boa tarde" if 12 <= hour < 18 else "Boa noite"  # noqa: PLR2004


def logo(content: bytes) -> Picture:
    """The picture in ``content``; what the browser called it does not count.

    Raises:
        LogoTooLarge: it has more than two million bytes, or a side of more than 4,000 pixels.
        NotAnImage: it is no still PNG, JPEG or WebP, or not all of one.
    """
    if len(content) > LOGO_BYTES:
        raise LogoTooLarge("A imagem passa de 2 MB.", logo="Escolha uma imagem de até 2 MB.")
    try:
        picture = images.read(content)
    except images.Unreadable as error:
        raise NotAnImage(
            "Este arquivo não serve de logo.", logo="Envie uma imagem PNG, JPEG ou WebP parada."
        ) from error
    if picture.side > LOGO_SIDE:
        raise LogoTooLarge(
            "A imagem tem pontos demais.", logo="Escolha uma imagem de até 4.000 pontos de lado."
        )
    return picture


def stage(wish: Wish | None, standing: Standing | None, *, here: bool) -> Stage:
    """Where a product is on its way, as far as this process knows: ``here``, it serves it.

    A wish that nobody has followed yet is under way; so is what other processes have still to see.
    """
    asked = standing.asked if standing else 0
    if wish and wish.version > asked:
        return "coming" if wish.wanted else "going"
    match standing.state if standing else "off":
        case "on":
            return "on" if here else "coming"
        case "switching":
            return "coming"
        case "failed":
            return "failed"
    return "going" if here else "off"
