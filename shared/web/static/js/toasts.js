// Filled in by a following commit.
