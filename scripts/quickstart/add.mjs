import { isDeepStrictEqual } from 'node:util';
import { StepFailed } from '../lib/terminal.mjs';
import { ask, show } from './mcp.mjs';
import { saveNotes } from './notes.mjs';

/** Adds what is not there yet. Returns the servers under the names that they have in this registry. */
export async function addServers(servers, { places, notes }) {
  const { entries } = await ask(['config', 'show', '--registry']);
  const placed = servers.map((server) => ({ ...server, ...placeFor(server, entries) }));
  for (const { name, wanted, there, entry, options, command } of placed) {
    if (name !== wanted) say(`Your own server "${wanted}" stays as it is; this one becomes "${name}".`);
    if (there) {
      say(`"${name}" is in the registry already.`);
      continue;
    }
    notes.added[name] = entry;
    saveNotes(places, notes);
    await show('add', name, ...options, '--', ...command);
  }
  return placed;
}

/** An entry that a person made keeps its name. */
function placeFor({ name: wanted, entry }, entries) {
  for (const name of [wanted, `quickstart-${wanted}`]) {
    if (!(name in entries)) return { name, wanted, there: false };
    if (isSameServer(entries[name], entry)) return { name, wanted, there: true };
  }
  throw new StepFailed(`the registry has other servers named ${wanted} and quickstart-${wanted}`, {
    hint: `rename or remove one: mcp quickstart-${wanted} remove`,
  });
}

/** The port is whichever was free at the time. */
export function isSameServer(one, other) {
  return isDeepStrictEqual({ ...one, port: null }, { ...other, port: null });
}

const say = (text) => process.stdout.write(`\n${text}\n`);
