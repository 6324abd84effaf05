"""Whether a delivery comes from our own project: identity tokens as Google signs them (OIDC)."""

from typing import Final

import jwt

from shared.errors import Forbidden, Unavailable
from shared.identity import NotSignedIn

_LEEWAY_S: Final = 10
_KEYS_WITHIN_S: Final = 5
_NEEDED: Final = ["exp", "iat", "aud", "iss", "sub", "email", "email_verified"]


class PushVerifier:
    """Checks that a push or a task comes from our own project's account."""

    def __init__(self, jwks_url: str, issuer: str, account: str) -> None:
        self._client = jwt.PyJWKClient(
            jwks_url, cache_keys=True, lifespan=3600, timeout=_KEYS_WITHIN_S
        )
        self._issuer, self._account = issuer, account

    def check(self, authorization: str, audience: str) -> None:
        """Accept ``Bearer <token>`` made for ``audience`` by our account.

        Every claim must be there: a token without an end would be good for ever, and one for two
        services is no token of ours.

        Raises:
            NotSignedIn: the token is missing, expired, for someone else or not Google's.
            Forbidden: it is genuine and of another account, or of one that was not verified.
            Unavailable: the issuer's keys are not to be had.
        """
        token = authorization.removeprefix("Bearer ")
        try:
            key = self._client.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=audience,
                issuer=self._issuer,
                leeway=_LEEWAY_S,
                options={"require": _NEEDED, "strict_aud": True},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise Unavailable from error
        except jwt.PyJWTError as error:
            raise NotSignedIn("push token refused") from error
        if claims["email"] != self._account or claims["email_verified"] is not True:
            raise Forbidden("this account may not deliver here")
