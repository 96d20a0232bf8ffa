"""Warmer words, the same facts: the empathy edit, its repair, and comparisons of empathy."""
