import type { Database, Statement } from 'better-sqlite3';
import type { RegistryVersion } from '../../src/contract/shapes.ts';
import { withDatabaseErrors } from './failure.ts';

/** The registry as it was after one change. */
export interface RegistryRecord extends RegistryVersion {
  /** The whole file, secrets included: never to be sent to anybody. */
  readonly text: string;
}

export interface NewRegistryVersion {
  /** See `Cause.actor`. */
  readonly actor: string;
  /** What was done, in words: `add mem0`. */
  readonly action: string;
  readonly text: string;
  /** Unified, secrets already masked. */
  readonly diff: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Versions beyond the newest this many are forgotten. */
const KEPT = 200;

/** Every change of the registry, so that each can be shown and taken back. */
export class RegistryVersionStore {
  readonly #record: (version: NewRegistryVersion) => number;
  readonly #list: Statement;
  readonly #get: Statement;
  readonly #latest: Statement;

  constructor(db: Database) {
    const [insert, prune, list, get, latest] = withDatabaseErrors(
      () => [INSERT, PRUNE, LIST, GET, LATEST].map((sql) => db.prepare(sql)) as Statements,
    );
    this.#list = list;
    this.#get = get;
    this.#latest = latest;
    this.#record = db.transaction((version) => {
      const id = Number(insert.run(version).lastInsertRowid);
      prune.run(KEPT);
      return id;
    });
  }

  /** Stores the registry as it is after a change, and returns the id of the version. */
  record(version: NewRegistryVersion): number {
    return withDatabaseErrors(() => this.#record(version));
  }

  /** The newest `limit` versions, newest first, without their text. */
  list(limit: number = KEPT): RegistryVersion[] {
    return withDatabaseErrors(() => this.#list.all(limit) as Row[]).map(toVersion);
  }

  get(id: number): RegistryRecord | null {
    return toRecord(withDatabaseErrors(() => this.#get.get(id)));
  }

  /** The newest version; null when there is none yet. */
  latest(): RegistryRecord | null {
    return toRecord(withDatabaseErrors(() => this.#latest.get()));
  }
}

type Statements = [Statement, Statement, Statement, Statement, Statement];
type Row = Omit<RegistryVersion, 'timestamp'> & { timestamp: number };

function toVersion(row: Row): RegistryVersion {
  return { ...row, timestamp: new Date(row.timestamp).toISOString() };
}

function toRecord(found: unknown): RegistryRecord | null {
  if (found === undefined) return null;
  const { text, ...row } = found as Row & { text: string };
  return { ...toVersion(row), text };
}

const INSERT = `INSERT INTO registry_versions (timestamp, actor, action, text, diff)
  VALUES (@now, @actor, @action, @text, @diff)`;
const PRUNE = `DELETE FROM registry_versions
  WHERE id <= (SELECT id FROM registry_versions ORDER BY id DESC LIMIT 1 OFFSET ?)`;
const LIST = 'SELECT id, timestamp, actor, action, diff FROM registry_versions ORDER BY id DESC LIMIT ?';
const GET = 'SELECT * FROM registry_versions WHERE id = ?';
const LATEST = 'SELECT * FROM registry_versions ORDER BY id DESC LIMIT 1';
