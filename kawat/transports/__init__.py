"""How it is carried: an Envelope becomes an Outcome. Network only, behind the guard, and never the database."""
