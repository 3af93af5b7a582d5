import { timeCommand } from '../harness/command.ts';
import { entryFor, NODE_SERVER, program } from '../harness/places.ts';
import type { Contestant } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { Sandbox } from '../harness/sandbox.ts';

const SERVERS = 20;
const RUNNING = 5;

/** What a person waits for after Enter. */
export const commands: Row = {
  name: 'commands',
  title: `Commands, the daemon running with ${SERVERS} servers, ${RUNNING} of them up`,
  async prepare(bench) {
    const sandbox = await populated(bench);
    const contestant = (name: string, words: readonly string[]): Contestant => ({
      name,
      measure: async () => ({ 'wall time': timeCommand(words, sandbox.env) }),
    });
    return [
      {
        name: 'whole process',
        figures: { 'wall time': 'ms' },
        rounds: bench.rounds(40),
        warmUps: 2,
        contestants: [
          contestant('`node -e 0`', [process.execPath, '-e', '0']),
          contestant('a bare socket client', [...program('ask-status'), sandbox.paths.socket]),
          contestant('`mcp status`', sandbox.mcp('status')),
          contestant('`mcp list`', sandbox.mcp('list')),
          contestant('`mcp <server> start`, already up', sandbox.mcp('server-01', 'start')),
          contestant('`mcp --help`', sandbox.mcp('--help')),
        ],
      },
    ];
  },
};

async function populated({ onEnd }: Bench): Promise<Sandbox> {
  const names = Array.from({ length: SERVERS }, (_, index) => `server-${String(index + 1).padStart(2, '0')}`);
  const sandbox = new Sandbox(Object.fromEntries(names.map((name) => [name, entryFor(NODE_SERVER)])));
  onEnd(() => sandbox.close());
  const daemon = await sandbox.daemon();
  await Promise.all(names.slice(0, RUNNING).map((server) => daemon.call('server.start', { server })));
  const { summary } = await daemon.call('server.status', {});
  if (summary.total !== SERVERS || summary.running !== RUNNING)
    throw new Error(`not as meant: ${JSON.stringify(summary)}`);
  return sandbox;
}
