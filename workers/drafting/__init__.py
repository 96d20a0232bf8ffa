"""Writing a draft: with rules and the clinician's own words, or with a language model."""
