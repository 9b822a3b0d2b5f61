"""The ledger's table as each database keeps it best.

The key is the primary key itself: WITHOUT ROWID on SQLite (77 B a row and flat inserts), a plain composite key on
PostgreSQL, ready for partitions. The index of claims holds only what is due, that of leases only what flies, that of held
destinations only what is parked, that of quiet hours (`WAITING`, of a later migration) only what waits.
"""

TABLE = """
    CREATE TABLE delivery (
        item_id bigint NOT NULL,
        destination_id bigint NOT NULL,
        repeat smallint NOT NULL,
        channel smallint NOT NULL,
        lane smallint NOT NULL,
        state smallint NOT NULL,
        due_us bigint NOT NULL,
        lot integer NOT NULL,
        tries smallint NOT NULL,
        worker integer,
        lease_us bigint,
        sequence bigint,
        settled_us bigint,
        code smallint,
        words text,
        PRIMARY KEY (item_id, destination_id, repeat)
    )"""
INDEXES = (
    "CREATE INDEX delivery_due ON delivery (channel, lane, due_us, lot) WHERE state = 0",
    "CREATE INDEX delivery_flying ON delivery (lease_us) WHERE state = 1",
    "CREATE INDEX delivery_parked ON delivery (destination_id) WHERE state = 2",
)

WAITED = (
    "ALTER TABLE delivery ADD COLUMN waited_us bigint",
    "CREATE INDEX delivery_waiting ON delivery (destination_id) WHERE state = -1",
)
"""What quiet hours added: when the wait of a row ended, null where it never waited."""


def statements(vendor: str) -> list[str]:
    """The statements that make the ledger on this database."""
    return [TABLE + (" WITHOUT ROWID" if vendor == "sqlite" else ""), *INDEXES]
