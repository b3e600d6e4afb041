"""Classes: who learns with whom, what is assigned to them, and what they did of it."""
