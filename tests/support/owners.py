"""What the owners of the tests' workspaces are called."""

_KNOWN = {"acme": ("Ana Lima", "ana@acme.example"), "globex": ("Bruno Sá", "bruno@globex.example")}


def called(slug: str) -> tuple[str, str]:
    """Name and e-mail of whoever opened the workspace ``slug``."""
    return _KNOWN.get(slug, (slug.title(), f"dono@{slug}.example"))
