"""Proof that Kawat does what it says."""
