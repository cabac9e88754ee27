"""Hypothesis profiles of this suite: ``fast`` unless HYPOTHESIS_PROFILE or pytest says ``deep``."""

from superpos_proofs.profiles import register_profiles

register_profiles()
