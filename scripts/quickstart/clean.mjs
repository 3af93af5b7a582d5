import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSameServer } from './add.mjs';
import { ask, show } from './mcp.mjs';
import { forget, readNotes } from './notes.mjs';

/** Takes back what the tour did, and nothing else. */
export async function cleanUp() {
  const places = await ask(['config', 'path']);
  const notes = readNotes(places);
  if (!notes) return say('There is nothing to take back: quickstart did nothing in this home.');
  const ours = await startedByUs(notes);
  const removed = await removeServers(notes.added);
  const others = await otherServers();
  const stopped = ours && others.running.length === 0;
  if (stopped) await show('daemon', 'stop');
  else
    say(
      `The daemon goes on: ${ours ? `it runs ${others.running.join(', ')}` : 'quickstart did not start it'}.`,
    );
  for (const name of removed) removeLogs(places.runtime, name);
  forget(places);
  if (stopped && others.all.length === 0) removeCreated(places, notes.created);
  const kept = others.all.length > 0 ? ` Other servers stay as they were: ${others.all.join(', ')}.` : '';
  say(`Taken back.${kept}`);
}

/** Whether the daemon is ours to stop. One that does not run has to be started, to take servers out. */
async function startedByUs({ daemon }) {
  const { running, pid } = await ask(['daemon', 'status'], [0, 3]);
  if (running) return pid === daemon;
  await show('daemon', 'start');
  return true;
}

/** Removes the entries that are still as we made them; returns their names. */
async function removeServers(added) {
  const { entries } = await ask(['config', 'show', '--registry']);
  const removed = [];
  for (const [name, entry] of Object.entries(added)) {
    if (!(name in entries)) continue;
    if (isSameServer(entries[name], entry)) {
      await show(name, 'remove', '--yes');
      removed.push(name);
    } else say(`"${name}" stays: it was changed since.`);
  }
  return removed;
}

async function otherServers() {
  const { servers, invalid } = await ask(['status'], [0, 1]);
  const running = servers.filter(({ state }) => state !== 'stopped').map(({ name }) => name);
  return { running, all: [...servers, ...invalid].map(({ name }) => name) };
}

function removeLogs(folder, server) {
  const isLog = (file) => file === `${server}.log` || file.startsWith(`${server}.log.`);
  for (const file of readdirSync(folder).filter(isLog)) rmSync(join(folder, file));
}

/** Only when no server is left: with one, logs and history of the home are the user's. */
function removeCreated({ registry, runtime, data }, created) {
  const isEmpty = existsSync(registry) && /^\s*\{\s*\}\s*$/.test(readFileSync(registry, 'utf8'));
  for (const path of created) {
    if (path === runtime || path === data) rmSync(path, { recursive: true });
    else if (path === registry && isEmpty) rmSync(path);
    else if (path !== registry) removeIfEmpty(path);
  }
}

/** Folders on the way, such as ~/.local, which others may use by now. */
function removeIfEmpty(folder) {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

const say = (text) => process.stdout.write(`\n${text}\n`);
