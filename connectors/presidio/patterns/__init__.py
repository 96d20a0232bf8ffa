"""Identifiers that have a form: dates, numbers, addresses. One file for each recogniser."""
