"""The world: one file per technology and port. Imports `schemas` only."""
