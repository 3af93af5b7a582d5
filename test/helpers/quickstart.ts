import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface QuickstartHome {
  readonly path: string;
  /** Runs scripts/quickstart.mjs as npm would. */
  quickstart(...args: readonly string[]): Promise<Ended>;
  mcp(...args: readonly string[]): Promise<Ended>;
  /** The text of the registry. */
  registry(): string;
  /** Servers that run, with their pids. */
  pids(): Promise<Record<string, number>>;
}

/** A home for quickstart, with these servers in its registry; it and its daemon go after the last test. */
export function useQuickstart(servers?: Record<string, unknown>): QuickstartHome {
  const path = mkdtempSync(join(tmpdir(), 'mcp-'));
  const file = join(path, '.mcp-servers.json');
  if (servers) writeFileSync(file, `${JSON.stringify(servers, null, 4)}\n`);
  const env = { PATH: process.env.PATH ?? '', HOME: path, NO_COLOR: '1', npm_lifecycle_event: 'quickstart' };
  const node = (script: string, args: readonly string[]) =>
    new Promise<Ended>((resolve) => {
      execFile(process.execPath, [script, ...args], { env, cwd: packageRoot }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const mcp = (...args: readonly string[]) => node('dist/bin/mcp.js', args);
  afterAll(async () => {
    await mcp('daemon', 'stop');
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    mcp,
    quickstart: (...args) => node('scripts/quickstart.mjs', args),
    registry: () => readFileSync(file, 'utf8'),
    async pids() {
      const { servers: all } = JSON.parse((await mcp('status', '--json')).stdout) as {
        servers: { name: string; pid: number | null }[];
      };
      return Object.fromEntries(all.flatMap(({ name, pid }) => (pid === null ? [] : [[name, pid]])));
    },
  };
}
