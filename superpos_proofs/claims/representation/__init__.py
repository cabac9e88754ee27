"""Chapter "representation": what codes alone can do, and the gap to computing with them."""

from superpos_proofs.claims.representation import codes, gap, recovery, widths

CLAIMS = (*codes.CLAIMS, *recovery.CLAIMS, *widths.CLAIMS, *gap.CLAIMS)
