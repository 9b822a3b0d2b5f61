"""Real servers that the tests start themselves, from packages of the index, and stop again.

Nobody installs a server to test Kawat: PostgreSQL and NATS come with the development lock. Nothing here is used by
Kawat itself, and no test may count on a server that it did not get from here.
"""
