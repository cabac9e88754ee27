"""Chapter "representation": what codes alone can do, and the gap to computing with them."""

from superpos_proofs.claims.representation import codes, existence, gap, readers, recovery, widths

CLAIMS = (
    *codes.CLAIMS,
    *recovery.CLAIMS,
    *existence.CLAIMS,
    *widths.CLAIMS,
    *readers.CLAIMS,
    *gap.CLAIMS,
)
