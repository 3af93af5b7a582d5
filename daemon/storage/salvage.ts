import type { Database } from 'better-sqlite3';

/** What is small and matters: which servers run, which were wanted, and how the registry was. Events are let go. */
const WORTH_SAVING = ['desired', 'instances', 'registry_versions'];

/**
 * Copies into `db`, a new database, what is still sound in a damaged one, table by table. Most of a database is events,
 * so that is where damage mostly is. Returns the names of the tables that were saved; nothing that goes wrong here
 * keeps the new database from being used.
 */
export function salvage(db: Database, damaged: string): string[] {
  try {
    db.prepare('ATTACH ? AS damaged').run(damaged);
  } catch {
    return [];
  }
  try {
    return WORTH_SAVING.filter((table) => isSaved(db, table));
  } finally {
    db.exec('DETACH damaged');
  }
}

function isSaved(db: Database, table: string): boolean {
  try {
    if (db.pragma(`damaged.quick_check(${table})`, { simple: true }) !== 'ok') return false;
    // The damaged one may be of an older schema.
    const known = columnsOf(db, 'main', table);
    const columns = columnsOf(db, 'damaged', table).filter((column) => known.includes(column));
    if (columns.length === 0) return false;
    const list = columns.join(', ');
    db.exec(`INSERT INTO main.${table} (${list}) SELECT ${list} FROM damaged.${table}`);
    return true;
  } catch {
    return false;
  }
}

function columnsOf(db: Database, schema: 'main' | 'damaged', table: string): string[] {
  return (db.pragma(`${schema}.table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}
