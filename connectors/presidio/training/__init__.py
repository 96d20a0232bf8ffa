"""Offline: word lists, generated portal text and the training of the name model."""
