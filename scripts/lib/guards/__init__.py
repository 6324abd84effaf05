"""What the tests must notice: each guard of the catalogue taken out alone, in a scratch copy."""
