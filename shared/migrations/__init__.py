"""Schemas of the control database, of the cells and of every tenant, and how they advance."""
