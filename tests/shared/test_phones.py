"""The areas that a telephone can be in."""

from shared.phones import AREAS


def test_there_are_sixty_seven_areas() -> None:
    """As many as Anatel's numbering plan has; 20, 23 and 52 are none."""
    assert len(AREAS) == 67
    assert not {"20", "23", "52", "10", "00"} & AREAS
