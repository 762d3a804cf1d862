"""Fitting: which behavioural assumptions one's own account-months can tell, and what they tell of them (docs/fitting.md)."""
