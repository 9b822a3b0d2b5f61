"""Django's SQLite engine with the wire's write lock."""
