"""What the newswire does, verb by verb. These are the only writers; each is one transaction with its journal entry."""
