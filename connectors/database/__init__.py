"""The database: outbox, processed table, dead letters and projections, on SQLite or Postgres."""
