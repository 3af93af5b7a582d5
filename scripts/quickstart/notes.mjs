// What quickstart did to this home, remembered for --clean: { created, added, daemon }.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const notesFile = (places) => join(places.data, 'quickstart.json');
export const memoryFile = (places) => join(places.data, 'quickstart-memory.jsonl');

/** The notes of earlier runs, or null. */
export function readNotes(places) {
  const file = notesFile(places);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** `created`: files and folders that are not there yet; `added`: entries by name; `daemon`: the pid we started. */
export function freshNotes({ registry, runtime, data }) {
  return { created: [registry, runtime, data].flatMap(missing), added: {}, daemon: null };
}

/** Written before a thing is done, so that nothing is forgotten when we are interrupted. */
export function saveNotes(places, notes) {
  mkdirSync(places.data, { recursive: true, mode: 0o700 });
  writeFileSync(notesFile(places), `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 });
}

export function forget(places) {
  for (const file of [memoryFile(places), notesFile(places)]) rmSync(file, { force: true });
}

/** `path` and those of its parents that do not exist, innermost first. */
function missing(path) {
  return existsSync(path) ? [] : [path, ...missing(dirname(path))];
}
