"""What a logo is."""

from typing import Final

from functions.workspace.settings import images
from functions.workspace.settings.errors import LogoTooLarge, NotAnImage
from functions.workspace.settings.images import Picture

LOGO_BYTES: Final = 2_000_000
LOGO_SIDE: Final = 4_000  # a browser decodes it to 64 MB at most


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
