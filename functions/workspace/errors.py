"""What may go wrong while a workspace is set up."""

from shared.errors import Invalid, TooLarge


class NotAnImage(Invalid):
    """The uploaded logo is missing, or no PNG, JPEG or WebP by its content."""

    code = "workspace.not_an_image"


class LogoTooLarge(TooLarge):
    """The uploaded logo has more than two million bytes."""

    code = "workspace.logo_too_large"
