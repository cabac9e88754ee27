"""Chapter "lower": what counting forbids, for every task, error model and kind of weight."""

from superpos_proofs.claims.lower import constants, counting, errors, families, orders, weights

CLAIMS = (
    *counting.CLAIMS,
    *families.CLAIMS,
    *errors.CLAIMS,
    *weights.CLAIMS,
    *constants.CLAIMS,
    *orders.CLAIMS,
)
