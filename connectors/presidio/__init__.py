"""De-identification detectors on presidio-analyzer. Start at `detector.py`."""
