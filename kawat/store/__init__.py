"""How it is kept: models, the one place of what was filed, the ledger's set-based SQL and claims."""
