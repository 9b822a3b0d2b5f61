"""What a newswire knows, as frozen values and pure functions. Standard library only: no I/O, no clock, no Django."""
