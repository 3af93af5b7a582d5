import { workingDirectory } from '../../src/config/launch.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Env } from '../../src/platform/paths.ts';
import type { EventBus } from '../events.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { WatchKeeper } from './watch-keeper.ts';

export interface WatchParts {
  readonly clock: Clock;
  readonly supervisor: Supervisor;
  readonly bus: EventBus;
  /** What the working directories of servers may refer to. */
  readonly env: Env;
  readonly home: string;
}

/** Begins to watch the files of servers. Call `sync` when the registry changed; close it before servers go down. */
export function startWatches({ clock, supervisor, bus, env, home }: WatchParts) {
  const keeper = new WatchKeeper({
    clock,
    units: () => supervisor.all(),
    folderOf: (spec) => workingDirectory(spec, { env, home }),
    publish: (event) => bus.publish(event),
  });
  // What is wanted of a server changes with an event of it.
  const stop = bus.listen(({ server }) => {
    if (server !== null) keeper.sync();
  });
  const close = () => {
    stop();
    return keeper.close();
  };
  return { sync: () => keeper.sync(), close };
}
