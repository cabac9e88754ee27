"""The works that claims cite, with the place in each."""

from __future__ import annotations

from superpos_proofs.claims.base import Source

LAY_TITLE = 'A "Lay" Introduction to "On the Complexity of Neural Computation in Superposition"'

ABSTRACT = Source("Adler & Shavit, arXiv 2409.15318v3", "abstract")
LAY_LOWER = Source(LAY_TITLE, "first contribution: lower bounds")
LAY_UPPER = Source(LAY_TITLE, "second contribution: upper bounds")
LAY_BACKGROUND = Source(LAY_TITLE, "introduction and background")
LAY_MATRIX = Source(LAY_TITLE, "third contribution: decompression and compression in one matrix")

HANNI = Source("Hänni, Mendel, Vaintrob & Chan, arXiv 2408.05451", "abstract")
ELHAGE = Source("Elhage et al., Toy Models of Superposition, 2022", "the whole work")
BOROBIA = Source("Borobia et al., arXiv 2605.01192", "abstract")


def ours(page: str) -> Source:
    """This project, and the page of docs/ that has the proof."""
    return Source("this project", f"docs/{page}")
