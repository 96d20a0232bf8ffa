"""FHIR records as they come from the EHR's stream, read and refused with reasons."""
