"""Judgement: rules as data, the engine that evaluates them, and their worked cases."""
