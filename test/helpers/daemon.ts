import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Daemon, startDaemon } from '../../daemon/app.ts';
import type { EventListener } from '../../daemon/events.ts';
import type { DaemonOptions } from '../../daemon/options.ts';
import { SettingsKeeper } from '../../daemon/settings-keeper.ts';
import type { MethodName, Params, Result } from '../../src/contract/methods.ts';
import type { ServerStatus, StoredEvent } from '../../src/contract/shapes.ts';
import type { ServerState } from '../../src/domain/server.ts';
import { createLog } from '../../src/platform/log.ts';
import { type Paths, resolvePaths } from '../../src/platform/paths.ts';
import { processesWith } from './processes.ts';
import { RpcClient } from './rpc-client.ts';
import type { Entry } from './servers.ts';
import { inTime, until } from './until.ts';

export interface TestDaemonOptions extends Partial<Pick<DaemonOptions, 'clock' | 'random' | 'only'>> {
  /** Variables besides HOME and PATH, which servers inherit and settings are read from. */
  readonly env?: Readonly<Record<string, string>>;
  /** A home that an earlier daemon of the test left. */
  readonly home?: string;
}

/** A fresh HOME with a short path, taken away when the test ends, after whatever was started in it. */
export function tempHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'mcp-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/**
 * Starts the whole daemon in this process, on a home of its own with this registry. When the test ends it is closed,
 * and no process of its home may be left.
 */
export async function startTestDaemon(
  entries: Readonly<Record<string, Entry>> = {},
  options: TestDaemonOptions = {},
): Promise<TestDaemon> {
  const home = options.home ?? tempHome();
  const env = { HOME: home, PATH: process.env.PATH ?? '', ...options.env };
  const paths = resolvePaths(env);
  if (options.home === undefined) writeFileSync(paths.registry, JSON.stringify(entries, null, 2));
  const bugs: string[] = [];
  const log = createLog({ level: 'error', destination: { write: (line) => bugs.push(line) } });
  let stopRequested = () => {};
  const daemon = await startDaemon({
    paths,
    env,
    settings: new SettingsKeeper(paths, env),
    log,
    startedBy: 'terminal',
    ...options,
    onStopRequested: () => stopRequested(),
  });
  const tested = new TestDaemon(daemon, paths, bugs);
  stopRequested = () => void tested.close();
  onTestFinished(() => tested.endOfTest());
  return tested;
}

/** The real daemon, with a client on its socket and ways to wait for what happens in it. */
export class TestDaemon {
  readonly paths: Paths;
  readonly home: string;
  /** What the daemon logged as an error: nothing, unless the test is about one. */
  readonly errors: string[];
  readonly #daemon: Daemon;
  readonly #clients: RpcClient[] = [];
  #main: Promise<RpcClient> | null = null;

  constructor(daemon: Daemon, paths: Paths, errors: string[]) {
    this.#daemon = daemon;
    this.paths = paths;
    this.home = paths.home;
    this.errors = errors;
  }

  get context(): Daemon['context'] {
    return this.#daemon.context;
  }

  reload(): void {
    this.#daemon.reload();
  }

  /** A client of its own; closed when the test ends. */
  async client(): Promise<RpcClient> {
    const client = await RpcClient.open(this.paths.socket);
    this.#clients.push(client);
    return client;
  }

  /** One call, over a connection that all such calls share. @throws RemoteError */
  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    this.#main ??= this.client();
    return (await this.#main).call(method, params);
  }

  async start(server: string): Promise<ServerStatus> {
    return (await this.call('server.start', { server })).server;
  }

  async stop(server: string): Promise<ServerStatus> {
    return (await this.call('server.stop', { server })).server;
  }

  async status(server: string): Promise<ServerStatus> {
    const { servers } = await this.call('server.status', { servers: [server] });
    return servers[0] as ServerStatus;
  }

  /** Text of the first content of a tool's answer. */
  async tool(server: string, tool: string, args: Record<string, unknown> = {}): Promise<string> {
    const { content } = await this.call('tool.call', { server, tool, arguments: args });
    return String(content[0]?.text);
  }

  /** Writes the registry as a hand would: over what is there. */
  writeRegistry(entries: Readonly<Record<string, Entry>>): void {
    writeFileSync(this.paths.registry, JSON.stringify(entries, null, 2));
  }

  /** Waits until a server is in a state. */
  async state(server: string, state: ServerState): Promise<void> {
    const now = () => this.context.supervisor.quickStatus(server);
    if (now()?.state === state) return;
    const reached = this.event((event) => event.server === server && now()?.state === state);
    await inTime(`${server} is ${state}`, reached, { butIs: now });
  }

  /** Waits for the next event that fits. */
  event(fits: (event: StoredEvent) => boolean): Promise<StoredEvent> {
    const { bus } = this.context;
    let stop = () => {};
    const found = new Promise<StoredEvent>((resolve) => {
      const listener: EventListener = (event) => fits(event) && resolve(event);
      stop = bus.listen(listener);
    });
    const recent = () => this.events().map(({ message }) => message);
    return inTime('an event', found, { butIs: recent }).finally(() => stop());
  }

  /** Every event so far, oldest first. */
  events(): StoredEvent[] {
    return [...this.context.events.list({ limit: 10_000 }).events];
  }

  /** Types of the events of a server so far, oldest first. */
  eventTypes(server: string): string[] {
    return this.events()
      .filter((event) => event.server === server && event.event_type !== 'command_received')
      .map(({ event_type }) => event_type);
  }

  /** The last lines of a server's log. */
  async log(server: string): Promise<string[]> {
    return (await this.context.logs.read({ servers: [server], tail: 1000 })).lines.map(({ text }) => text);
  }

  /** Waits until one of the last lines of a server's log fits, and answers with what the pattern catches. */
  line(server: string, pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${server} writes ${pattern}`, async () => {
      const lines = await this.log(server);
      return lines.map((text) => pattern.exec(text)).find((match) => match !== null);
    });
  }

  async close(): Promise<void> {
    await this.#daemon.close();
  }

  /** Takes everything down. @throws Error when a process of this home is left */
  async endOfTest(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.close();
    const left = processesWith(`HOME=${this.home}`);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    if (left.length > 0) throw new Error(`left behind: ${left.map(({ command }) => command).join('; ')}`);
  }
}
