"""The `bedside` command: one file per group of commands."""
