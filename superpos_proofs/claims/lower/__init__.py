"""Chapter "lower": what counting forbids, for every task, error model and kind of weight."""

from superpos_proofs.claims.lower import constants, counting, families

CLAIMS = (*counting.CLAIMS, *constants.CLAIMS, *families.CLAIMS)
