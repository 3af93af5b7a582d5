import type { Client } from '../../src/client/client.ts';
import { BareServer } from '../harness/bare-server.ts';
import { timeCommand } from '../harness/command.ts';
import { entryFor, NODE_SERVER, program, REAL_SERVER } from '../harness/places.ts';
import type { Race } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { Sandbox } from '../harness/sandbox.ts';

interface Subject {
  readonly server: string;
  readonly described: string;
  readonly words: readonly string[];
  readonly rounds: number;
}

const SUBJECTS: readonly Subject[] = [
  { server: 'trivial', described: 'a trivial server', words: NODE_SERVER, rounds: 30 },
  { server: 'everything', described: 'server-everything', words: REAL_SERVER, rounds: 15 },
];

/** From a stopped server to one that has answered the MCP handshake. */
export const start: Row = {
  name: 'start',
  title: 'A server from stopped to ready, over stdio',
  async prepare(bench) {
    const entries = SUBJECTS.map(({ server, words }) => [server, entryFor(words)] as const);
    const sandbox = new Sandbox(Object.fromEntries(entries));
    bench.onEnd(() => sandbox.close());
    const daemon = await sandbox.daemon();
    return SUBJECTS.flatMap((subject) => racesFor(subject, sandbox, daemon, bench));
  },
};

function racesFor(
  { server, described, words, rounds }: Subject,
  sandbox: Sandbox,
  daemon: Client,
  bench: Bench,
) {
  const { env } = sandbox;
  const stopped = () => daemon.call('server.stop', { server });
  const common = { figures: { 'wall time': 'ms' }, rounds: bench.rounds(rounds), warmUps: 2 } as const;
  const fromTerminal: Race = {
    ...common,
    name: `${described}, from the terminal (whole process)`,
    contestants: [
      {
        name: 'a bare script: spawn, handshake',
        measure: async () => ({ 'wall time': timeCommand([...program('handshake'), ...words], env) }),
      },
      {
        name: '`mcp <server> start`',
        measure: async () => {
          const elapsed = timeCommand(sandbox.mcp(server, 'start'), env);
          await stopped();
          return { 'wall time': elapsed };
        },
      },
    ],
  };
  const fromClient: Race = {
    ...common,
    name: `${described}, from a client that is connected already`,
    contestants: [
      {
        name: 'spawn and handshake in a running process',
        measure: async () => {
          const begin = performance.now();
          const bare = await BareServer.start(words, { env });
          const elapsed = performance.now() - begin;
          await bare.kill();
          return { 'wall time': elapsed };
        },
      },
      {
        name: '`server.start` of the daemon',
        measure: async () => {
          const begin = performance.now();
          await daemon.call('server.start', { server });
          const elapsed = performance.now() - begin;
          await stopped();
          return { 'wall time': elapsed };
        },
      },
    ],
  };
  return [fromTerminal, fromClient];
}
