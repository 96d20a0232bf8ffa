"""Known identifiers: the people and places that FHIR resources in hand name."""
