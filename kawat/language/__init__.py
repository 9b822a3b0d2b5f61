"""How fifteen languages are read: scripts, directions and words. Pure, and knows nothing of how news is kept or sent."""
