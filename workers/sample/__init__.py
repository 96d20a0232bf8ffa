"""A hospital that does not exist: messages, charts, clinicians and their replies, from a seed."""
