import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, connect } from '../../src/client/client.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type Paths, resolvePaths } from '../../src/platform/paths.ts';
import { endStrays } from './strays.ts';

/** An entry of the registry, as it stands in the file. */
export type Entry = Readonly<Record<string, unknown>>;

/** `mcp`, as it is installed. */
const MCP = join(packageRoot, 'dist', 'bin', 'mcp.js');

/**
 * A HOME of its own with a registry, and everything that is started with its `env`. Nothing of the caller's
 * environment gets in but PATH: NODE_EXTRA_CA_CERTS alone makes every start of Node several times slower.
 */
export class Sandbox {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: Paths;
  #client: Client | null = null;

  constructor(entries: Readonly<Record<string, Entry>> = {}) {
    this.home = mkdtempSync(join(tmpdir(), 'mcp-bench-'));
    this.env = { HOME: this.home, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
    this.paths = resolvePaths(this.env);
    writeFileSync(this.paths.registry, JSON.stringify(entries));
  }

  /** Gives the daemon settings; call it before `daemon`. */
  configure(toml: string): void {
    mkdirSync(dirname(this.paths.userSettings), { recursive: true });
    writeFileSync(this.paths.userSettings, toml);
  }

  /** A connection to its daemon, which the first call starts. */
  async daemon(): Promise<Client> {
    const { paths, env } = this;
    this.#client ??= await connect({ paths, env, launch: 'always', name: 'benchmark' });
    return this.#client;
  }

  /** The command line of `mcp …`. */
  mcp(...words: string[]): string[] {
    return [process.execPath, MCP, ...words];
  }

  /**
   * Stops the daemon and takes the folder away.
   * @throws Error when a process of this sandbox had to be ended by force
   */
  async close(): Promise<void> {
    await this.#stopDaemon();
    const strays = await endStrays(`HOME=${this.home}`);
    rmSync(this.home, { recursive: true, force: true });
    if (strays.length > 0) throw new Error(`left behind and killed: ${strays.join(', ')}`);
  }

  async #stopDaemon(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (!client) return;
    await client.call('daemon.stop', {});
    await client.lost;
  }
}
