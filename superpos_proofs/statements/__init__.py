"""What is claimed: sympy statements, one module a chapter, and nothing but sympy.

Every formula of the project has its home here. The certificate kernel holds a second, independent
version of those it needs, and a property test compares the two.
"""

from superpos_proofs.statements.base import Statement, Variable, cells, integer, log2, root

__all__ = ["Statement", "Variable", "cells", "integer", "log2", "root"]
