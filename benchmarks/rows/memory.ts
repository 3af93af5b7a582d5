import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/memory.ts';
import { entryFor, TINY_SERVER } from '../harness/places.ts';
import type { Contestant, Sample } from '../harness/race.ts';
import type { Row } from '../harness/row.ts';
import { Sandbox } from '../harness/sandbox.ts';

/** What was needed only to start has been given back by then, as far as it ever is. */
const SETTLED_MS = 1500;

/** The daemon's own memory; that of the servers is theirs. */
export const memory: Row = {
  name: 'memory',
  title: 'Memory of the daemon itself, by how many servers it runs',
  async prepare(bench) {
    return [
      {
        name: `${SETTLED_MS / 1000} s after the last server is ready`,
        figures: { private: 'bytes', resident: 'bytes' },
        rounds: bench.rounds(5),
        warmUps: 0,
        contestants: [idleNode, ...[0, 10, 50].map(daemonWith)],
      },
    ];
  },
};

const idleNode: Contestant = {
  name: 'Node that does nothing',
  measure: async () => {
    const sandbox = new Sandbox();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], {
      env: sandbox.env,
      stdio: 'ignore',
    });
    try {
      return await settledMemory(child.pid as number);
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await sandbox.close();
    }
  },
};

function daemonWith(children: number): Contestant {
  const names = Array.from({ length: children }, (_, index) => `server-${index}`);
  return {
    name: `mcpd, ${children} servers`,
    measure: async () => {
      const sandbox = new Sandbox(Object.fromEntries(names.map((name) => [name, entryFor(TINY_SERVER)])));
      try {
        const daemon = await sandbox.daemon();
        await Promise.all(names.map((server) => daemon.call('server.start', { server })));
        return await settledMemory(daemon.daemon.pid);
      } finally {
        await sandbox.close();
      }
    },
  };
}

async function settledMemory(pid: number): Promise<Sample> {
  await pause(SETTLED_MS);
  return memoryOf(pid);
}
