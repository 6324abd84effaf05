"""Two living demo tenants, made as anybody would make them: through the public API."""
