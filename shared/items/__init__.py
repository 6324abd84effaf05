"""Lines of a document: their columns said once, read in exact decimals, and shown again.

``columns`` says what a line has, ``decimals`` is the arithmetic, ``sheet`` reads what
``kit/items.html`` sends and gives it what it shows.
"""
