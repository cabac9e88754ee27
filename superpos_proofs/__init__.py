"""Formal property checking and proof companion for computation in superposition."""

__version__ = "0.1.0"
