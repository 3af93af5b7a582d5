import BetterSqlite3 from 'better-sqlite3';
import type { Paths } from '../../../src/platform/paths.ts';

/** What a daemon keeps of itself, read past it. */
export interface Kept {
  /** What is wrong inside of the database, in SQLite's words; `ok` when nothing is. */
  readonly integrity: string;
  /** Messages of all events by their ids. */
  readonly events: ReadonlyMap<number, string>;
  /** The registry as it was recorded last; null when it never was. */
  readonly registryText: string | null;
}

export function readKept({ database }: Paths): Kept {
  const db = new BetterSqlite3(database, { readonly: true, timeout: 5_000 });
  try {
    const events = db.prepare('SELECT id, message FROM events').raw().all() as [number, string][];
    const text = db.prepare('SELECT text FROM registry_versions ORDER BY id DESC LIMIT 1').pluck().get();
    return {
      integrity: String(db.pragma('integrity_check', { simple: true })),
      events: new Map(events),
      registryText: typeof text === 'string' ? text : null,
    };
  } finally {
    db.close();
  }
}
