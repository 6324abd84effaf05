"""Drills after the manner of Jepsen: load, faults by a seed, a history, and a checker."""
