"""The pipeline. Read `workers/topology.py` first: the whole flow on one screen."""
