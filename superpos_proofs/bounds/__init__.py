"""Lower bounds as numbers: the least width and the parameter bits that no network can beat."""
