-- Processes that may outlive the daemon that started them: by these the next one knows them again. Not what is
-- observed (whether they still run is asked of the system each time), only whom to ask for.
CREATE TABLE instances (
  server TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  birth TEXT NOT NULL,                     -- when the process began, as the system says it: pids are used again
  run TEXT NOT NULL,                       -- the marker in the environment of all that came of it
  fingerprint TEXT NOT NULL,               -- a digest of what it was given
  started_at INTEGER NOT NULL              -- milliseconds since the epoch
) STRICT, WITHOUT ROWID;
