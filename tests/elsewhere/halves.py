"""A claim about subsets, checked by superpos_proofs."""

from itertools import combinations

import sympy as sp

from superpos_proofs.claims import Claim, Draw, Instance, Observation, Source
from superpos_proofs.statements import Statement, integer

m, c = integer("m", "half the size of a set", 1, 8), integer("c", "number of halves", 0, 20_000)


def count(draw: Draw) -> Observation:
    """List the halves of a real set."""
    half = draw.integer(1, 8)
    halves = list(combinations(range(2 * half), half))
    return Observation({"m": half, "c": len(halves)}, f"a set of {2 * half}")


claim = Claim(
    "subsets.halves",
    "A set of size 2m has at least 2^m halves",
    Statement((m, c), sp.Ge(c.symbol, 2**m.symbol), setting=("A set of size 2m has c halves.",)),
    "Cut the set into m pairs and take one of each pair.",
    (Source("folklore", "a first course"),),
    instance=Instance(count, "list the halves of a set"),
)
CLAIMS = (
    claim.with_near_misses(
        claim.near_miss("three", "3^m would do", "false at m = 1", sp.Ge(c.symbol, 3**m.symbol)),
        claim.near_miss("more", "There are always more", "not at m = 1", c.symbol > 2**m.symbol),
    ),
)
