"""The operator's room: how the wire fares, and what it is made of. Nothing in it waits for the network."""
