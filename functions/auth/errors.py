"""What may go wrong while somebody proves who they are."""

from shared.errors import NotFound, TooMany, Unauthorized


class WrongCredentials(Unauthorized):
    """No account has this e-mail and password; which of the two is wrong is not told."""

    code = "auth.wrong_credentials"


class LinkExpired(NotFound):
    """The link of the mail was used, is older than half an hour, or was never sent."""

    code = "auth.link_expired"


class AskedTooOften(TooMany):
    """This address asks for one reset after the other."""

    code = "auth.asked_too_often"
