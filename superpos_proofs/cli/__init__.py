"""The command line: ``superpos``."""

from superpos_proofs.cli.app import main

__all__ = ["main"]
