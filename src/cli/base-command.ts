import { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/config';
import { type Client, connect } from '../client/client.ts';
import { isNobodyListening } from '../client/hints.ts';
import { AppError, EXIT } from '../contract/errors.ts';
import { type Paths, resolvePaths } from '../platform/paths.ts';
import { report } from './failure.ts';
import { onInterrupt } from './interrupt.ts';

/**
 * What a command that runs asks of oclif's configuration. The rest of it (plugins, theme, shell, updates) serves
 * oclif's help, and is too slow to load for each command.
 */
const CONFIG = {
  bin: 'mcp',
  runHook: async () => ({ successes: [], failures: [] }),
  scopedEnvVar: () => undefined,
  scopedEnvVarKeys: () => [],
} as unknown as Config;

/** A command that can be run: what the files of commands/ export. */
export interface CommandClass {
  new (argv: string[], config: Config): BaseCommand;
  execute(argv: string[]): Promise<void>;
}

/**
 * What every command shares: `--json`, one connection, Ctrl-C, and failures in the product's words and exit codes. A
 * command's `run` prints with `this.log` and returns its answer, which `--json` prints instead.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  protected readonly paths: Paths = resolvePaths();
  #client: Promise<Client> | null = null;
  #interrupted: AbortSignal | null = null;
  #goesOn = false;
  #noted = false;

  /** Runs the command with these words behind its name. It reports its own failure. */
  static async execute(this: CommandClass, argv: string[]): Promise<void> {
    await new this(argv, CONFIG)._run();
  }

  override async init(): Promise<void> {
    // A reader that has seen enough (`| head`) closes the pipe: that is no failure, and there is nothing left to do.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok);
    });
  }

  /**
   * Raised by the first Ctrl-C from now on; calls to the daemon end with it. A command that never asks for it is
   * ended by Ctrl-C as any program is.
   */
  protected get interrupted(): AbortSignal {
    this.#interrupted ??= onInterrupt();
    return this.#interrupted;
  }

  /** The connection to the daemon, which is started if need be. */
  protected client(): Promise<Client> {
    return this.#client ?? this.connect('auto');
  }

  /** The connection to a daemon that runs already; null when none does. */
  protected async runningClient(): Promise<Client | null> {
    try {
      return await this.connect('never');
    } catch (error) {
      this.#client = null;
      if (isNotRunning(error)) return null;
      throw error;
    }
  }

  /**
   * A new connection in place of the one before, closed when the command ends. `patienceMs`: how long to wait for a
   * daemon that somebody else starts.
   */
  protected connect(launch: 'auto' | 'always' | 'never', patienceMs = 0): Promise<Client> {
    const warn = (text: string) => this.#noteVersions(text);
    this.#client = connect({ paths: this.paths, launch, patienceMs, signal: this.interrupted, warn });
    return this.#client;
  }

  /** Once, however often a command connects. */
  #noteVersions(text: string): void {
    if (!this.#noted) process.stderr.write(`note: ${text}\n`);
    this.#noted = true;
  }

  /** Says so when the registry as it is now is not in use: what is shown is the last good one. */
  protected async warnOfRegistry(client: Client): Promise<void> {
    const { registry_problem: problem } = await client.call('daemon.status', {});
    if (problem) process.stderr.write(`warning: ${problem}; the registry as it was before is in use\n`);
  }

  /** Ends with this code although nothing was thrown: what was checked is unhealthy, or some of it failed. */
  protected endWith(code: number): void {
    process.exitCode = code;
  }

  /** One JSON document on one line, for answers that go on (`-f`, `--watch`). */
  protected logLine(document: unknown): void {
    this.#goesOn = true;
    process.stdout.write(`${JSON.stringify(document)}\n`);
  }

  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  protected override async catch(error: Error): Promise<void> {
    const json = this.#goesOn ? 'json lines' : 'json';
    process.exitCode = report(error, this.jsonEnabled() ? json : 'words');
  }

  protected override async finally(): Promise<void> {
    // A launch that nobody waits for any more would keep the process alive.
    if (this.#interrupted?.aborted) process.exit(EXIT.interrupted);
    const client = await this.#client?.catch(() => null);
    client?.close();
  }
}

function isNotRunning(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DAEMON_UNREACHABLE' && isNobodyListening(error.cause);
}
