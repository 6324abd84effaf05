"""What may go wrong while a workspace is set up."""

from shared import versions
from shared.errors import Invalid, TooLarge


class NotAnImage(Invalid):
    """The uploaded logo is missing, or no still PNG, JPEG or WebP by its content."""

    code = "workspace.not_an_image"


class LogoTooLarge(TooLarge):
    """The uploaded logo has more than two million bytes, or a side of more than 4,000 pixels."""

    code = "workspace.logo_too_large"


class ChangedMeanwhile(versions.ChangedMeanwhile):
    """Somebody changed the settings after the caller read them."""

    code = "workspace.changed_meanwhile"
    what = "as configurações"


class LogoChanged(ChangedMeanwhile):
    """Somebody changed the logo after the caller saw it."""

    what = "a logo"


class ContactChanged(versions.ChangedMeanwhile):
    """Somebody changed how the workspace is reached after the caller read it."""

    code = "workspace.contact_changed"
    what = "o contato"
