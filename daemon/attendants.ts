import { workingDirectory } from '../src/config/launch.ts';
import type { Clock } from '../src/platform/clock.ts';
import type { Env } from '../src/platform/paths.ts';
import type { EventBus } from './events.ts';
import type { UsageMeter } from './runtime/usage.ts';
import { MemoryWatch } from './supervisor/memory-watch.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import type { Unit } from './supervisor/unit.ts';
import { WatchKeeper } from './watch/watch-keeper.ts';

export interface Attended {
  readonly clock: Clock;
  readonly supervisor: Supervisor;
  readonly bus: EventBus;
  /** What the working directories of servers may refer to. */
  readonly env: Env;
  readonly home: string;
  /** Not the one that answers `status`. */
  readonly usage: UsageMeter;
  readonly reportBug: (message: string) => void;
}

/**
 * Begins to look after servers from outside: after the files of their `watch`, and after their memory. Call `sync`
 * when the registry changed; close it before servers go down.
 */
export function startAttendants(attended: Attended) {
  const { clock, supervisor, bus, env, home, usage, reportBug } = attended;
  const files = new WatchKeeper({
    clock,
    units: () => supervisor.all(),
    folderOf: (spec) => workingDirectory(spec, { env, home }),
    publish: (event) => bus.publish(event),
  });
  const units = () =>
    supervisor
      .all()
      .filter(({ spec }) => spec.memoryLimit !== null)
      .map(asLimited);
  const memory = new MemoryWatch({ clock, units, read: (roots) => usage.read(roots), reportBug });
  const sync = () => {
    files.sync();
    memory.sync();
  };
  // What is wanted of a server, and whether it runs, changes with an event of it.
  const stop = bus.listen(({ server }) => {
    if (server !== null) sync();
  });
  const close = () => {
    stop();
    memory.close();
    return files.close();
  };
  return { sync, close };
}

function asLimited(unit: Unit) {
  return {
    spec: unit.spec,
    pid: unit.live?.instance.pid ?? null,
    exceed: (words: string | null) => unit.exceed(words),
  };
}
