"""The issuer's room: what an organisation files, what becomes of it, and what the organisation says of itself."""
