import { setTimeout as pause } from 'node:timers/promises';
import type { ServerStatus } from '../../../../src/contract/shapes.ts';
import { type DaemonProcess, startDaemonProcess } from '../../daemon-process.ts';
import { isAlive } from '../../processes.ts';
import { until } from '../../until.ts';
import { preload } from '../measure.ts';

/** One file a log, however long it is, so that no line of it is far from the one before. */
const ENVIRONMENT = { ...preload('measure'), MCP_LOGS_MAX_FILE_BYTES: String(1024 ** 3) };

/** Whoever starts the daemon again when it was killed, as systemd would. */
export class Keeper {
  readonly #home: string;
  #daemon: DaemonProcess | null = null;
  /** How often it was killed. */
  kills = 0;

  constructor(home: string) {
    this.#home = home;
  }

  get daemon(): DaemonProcess {
    if (this.#daemon === null) throw new Error('no daemon was ever started');
    return this.#daemon;
  }

  async start(): Promise<void> {
    this.#daemon = await startDaemonProcess(this.#home, ENVIRONMENT, { limitMs: 30_000 });
  }

  /** Kills the daemon, and starts another after a time in which `meanwhile` may happen. */
  async replace(gapMs: number, meanwhile: () => void): Promise<void> {
    this.daemon.child.kill('SIGKILL');
    this.kills += 1;
    await this.daemon.ended;
    meanwhile();
    await pause(gapMs);
    await this.start();
  }

  /** The pids of those of these servers that run, by their names. */
  async pidsOf(servers: readonly string[]): Promise<Map<string, number>> {
    const report = await this.daemon.call('server.status', { servers: [...servers] });
    return new Map(
      report.servers.flatMap((server) => (isThere(server) ? [[server.name, server.pid as number]] : [])),
    );
  }

  /** Waits until all of these servers run. */
  async running(servers: readonly string[]): Promise<void> {
    await until(
      `${servers.join(', ')} run`,
      async () => (await this.pidsOf(servers)).size === servers.length,
      {
        limitMs: 30_000,
      },
    );
  }

  /** Waits until every server is where it is wanted, and says how they all are. */
  async settled(): Promise<ServerStatus[]> {
    let elsewhere: unknown[] = [];
    const look = async () => {
      const { servers } = await this.daemon.call('server.status', {});
      elsewhere = servers.filter(({ state, desired }) => state !== desired);
      return elsewhere.length === 0 ? servers : null;
    };
    return until('every server is where it is wanted', look, { limitMs: 60_000, butIs: () => elsewhere });
  }
}

function isThere({ state, pid }: ServerStatus): boolean {
  return state === 'running' && pid !== null && isAlive(pid);
}
