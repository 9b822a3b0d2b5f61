"""What Kawat costs and how quick it is, measured from outside as a user would see it."""
