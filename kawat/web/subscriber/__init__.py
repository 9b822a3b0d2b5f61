"""The subscriber's room: what somebody asked for, where it goes, what came of it, and how to change or leave all that."""
