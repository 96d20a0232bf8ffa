"""Words: what a thing is called and what it looks like. Imports nothing of ours."""
