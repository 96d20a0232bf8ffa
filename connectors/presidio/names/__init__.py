"""Names of people, places and organisations that no resource in hand knows."""
