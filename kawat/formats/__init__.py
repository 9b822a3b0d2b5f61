"""How it is written: an Item becomes bytes of one format. Pure functions, no database and no network."""
