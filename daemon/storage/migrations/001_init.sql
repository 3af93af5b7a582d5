-- The event store. Ids are never reused (AUTOINCREMENT), so that a reader may remember the last one that it saw.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp INTEGER NOT NULL,              -- milliseconds since the epoch, by the wall clock
  server TEXT,
  event_type TEXT NOT NULL,
  severity TEXT NOT NULL,
  category TEXT NOT NULL,
  message TEXT NOT NULL,                   -- masked
  details TEXT NOT NULL,                   -- a JSON object, masked
  correlation_id TEXT
) STRICT;

-- One index for each filter of event.list. The id, by which every answer is ordered, is part of each by itself.
CREATE INDEX events_by_timestamp ON events (timestamp);
CREATE INDEX events_by_server ON events (server) WHERE server IS NOT NULL;
CREATE INDEX events_by_severity ON events (severity);
CREATE INDEX events_by_category ON events (category);
CREATE INDEX events_by_correlation ON events (correlation_id) WHERE correlation_id IS NOT NULL;

-- What the user wants of each server. What is observed is never stored.
CREATE TABLE desired (
  server TEXT PRIMARY KEY,
  desired TEXT NOT NULL CHECK (desired IN ('running', 'stopped', 'maintenance')),
  changed_at INTEGER NOT NULL              -- milliseconds since the epoch
) STRICT, WITHOUT ROWID;

-- The registry after each change, for history and rollback.
CREATE TABLE registry_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp INTEGER NOT NULL,              -- milliseconds since the epoch
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  text TEXT NOT NULL,                      -- the whole file, secrets included: this database is 0600 as that file is
  diff TEXT NOT NULL                       -- masked
) STRICT;
