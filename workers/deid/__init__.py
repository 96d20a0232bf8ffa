"""De-identification: surrogates, one date shift, the chart's allow-list, restoration, leak check."""
