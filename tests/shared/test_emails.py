"""Who signs in gives an address as it was stored once."""

from shared.emails import known


def test_who_signs_in_is_not_taught_about_addresses() -> None:
    """An account of old may have any; one that is none is simply unknown."""
    assert known(" Root@Localhost ") == "root@localhost"
    assert known("JOÃO@exemplo.com") == "joão@exemplo.com"
