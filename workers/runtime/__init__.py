"""The one consume loop of all steps. Read `README.md`, then `worker.py`."""
