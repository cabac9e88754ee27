"""The report's figures: inline SVG, each with its caption, alt text and data."""

from superpos_proofs.report.figures.base import Figure

__all__ = ["Figure"]
