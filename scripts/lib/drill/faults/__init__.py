"""What a drill does to the platform: one file a part, each act heals what it broke."""
