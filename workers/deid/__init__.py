"""De-identification: surrogates, one date shift, chart allow-list, restoration, leak check."""
