"""Hints between processes, carrying ids and nothing else. Losing one costs delay, never news."""
