import type { ServerLog } from '../../daemon/logs/server-log.ts';
import type { Runtime } from '../../daemon/runtime/runtime.ts';
import { Semaphore } from '../../daemon/supervisor/semaphore.ts';
import { Unit } from '../../daemon/supervisor/unit.ts';
import { parseRegistry } from '../../src/config/registry.ts';
import type { NewEvent } from '../../src/contract/events.ts';
import type { Desired, ServerSpec } from '../../src/domain/server.ts';
import { ManualClock } from './clock.ts';
import type { Entry } from './servers.ts';

export const CAUSE = { actor: 'test', correlationId: 'thread' };

/** The spec of a valid entry. */
export function specOf(entry: Entry = {}): ServerSpec {
  const { entries } = parseRegistry(JSON.stringify({ fake: { command: 'fake', ...entry } }));
  const { spec, problems } = entries.get('fake') ?? {};
  if (!spec) throw new Error(JSON.stringify(problems));
  return spec;
}

/** A log that nobody reads. */
const silence = {
  beginRun() {},
  note() {},
  line() {},
  lastWords: async () => [],
} as unknown as ServerLog;

const launch = { file: '/fake', args: [], cwd: '/', env: {}, url: null, headers: {} };

/** A unit on a runtime, with a clock that a test moves, and a record of what it told. */
export function testUnit(runtime: Runtime, entry: Entry = {}) {
  const clock = new ManualClock();
  const turns = new Semaphore(1);
  const events: NewEvent[] = [];
  const bugs: string[] = [];
  const saved: Desired[] = [];
  const unit = new Unit(
    specOf(entry),
    {
      clock,
      random: () => 0.5,
      takeTurn: (signal) => turns.acquire(signal),
      prepare: () => ({
        runtime,
        output: silence,
        resolve: () => ({ launch, healthCheck: null, secrets: new Set() }),
      }),
      publish: (event) => events.push(event),
      saveDesired: (desired) => saved.push(desired),
      reportBug: (message) => bugs.push(message),
    },
    CAUSE,
  );
  return { unit, clock, events, bugs, saved };
}
