"""Figures as pictures: drawn as SVG where they are, with the same figures as a table.

``lines`` has what goes on over time, ``bars`` what is compared, ``shares`` what is a part of
something; each answers a ``Picture`` (or a ``Heat``, ``Funnel``), which ``kit/charts.html`` shows.
Figures are numbers; ``say`` is how one is written, ``thousands`` where nobody says.
"""
