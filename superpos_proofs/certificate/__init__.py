"""Certificates and the small kernel that re-checks them: standard library only, nothing of ours."""
