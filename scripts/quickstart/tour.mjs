import { createServer } from 'node:net';
import { addServers } from './add.mjs';
import { ask, show } from './mcp.mjs';
import { nextSteps } from './next-steps.mjs';
import { freshNotes, memoryFile, readNotes, saveNotes } from './notes.mjs';
import { tourServers } from './servers.mjs';

/** Runs the main job for real, in the user's own home, and shows every command that it takes. */
export async function takeTour() {
  const places = await ask(['config', 'path']);
  const notes = readNotes(places) ?? freshNotes(places);
  saveNotes(places, notes);
  say('Every line that begins with "$ mcp" is run as you see it (mcp stands for node dist/bin/mcp.js).');
  await startDaemon({ places, notes });

  const wanted = tourServers({ memoryFile: memoryFile(places), port: await freePort() });
  const servers = await addServers(wanted, { places, notes });
  const names = servers.map(({ name }) => name);
  await show('start', ...names);
  await showTools(names);
  for (const { name, calls } of servers) for (const call of calls) await show(name, 'call', ...call);
  await show('status');
  await show('logs', ...names, '--lines', '8');
  say(nextSteps(servers));
}

async function startDaemon({ places, notes }) {
  const before = await ask(['daemon', 'status'], [0, 3]);
  await show('daemon', 'start');
  if (before.running) return;
  notes.daemon = (await ask(['daemon', 'status'])).pid;
  saveNotes(places, notes);
}

async function showTools(names) {
  const { servers } = await ask(['tools']);
  const width = Math.max(...names.map((name) => name.length));
  const lines = servers
    .filter(({ server }) => names.includes(server))
    .map(({ server, tools }) => {
      const first = tools.slice(0, 3).map(({ name }) => name);
      return `  ${server.padEnd(width)}  ${String(tools.length).padStart(2)} tools: ${first.join(', ')}, …`;
    });
  say(`What they offer ("mcp tools" shows all of it):\n${lines.join('\n')}`);
}

/** A port of this machine that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const say = (text) => process.stdout.write(`\n${text}\n`);
