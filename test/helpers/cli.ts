import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

/** The built program. */
export const MCP = join(packageRoot, 'dist', 'bin', 'mcp.js');

/** A small real server, by the name of its file in test/fixtures/servers. */
export const fixture = (name: string): string =>
  join(packageRoot, 'test', 'fixtures', 'servers', `${name}.mjs`);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on by itself. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

export interface Cli {
  readonly home: string;
  /** Runs `mcp` to its end. */
  run(...args: string[]): Promise<Ended>;
  /** Runs it with `--json`, and reads the one document that it prints. */
  json<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  /** Starts it; it is ended with the test. */
  start(args: readonly string[], options?: { env?: Record<string, string>; input?: string }): Running;
}

/**
 * The built CLI in a HOME of its own, with this registry; daemon and home go after the last test of the file. Nothing
 * of the environment that the tests run in reaches it.
 */
export function useCli(registry: Record<string, unknown> = {}): Cli {
  const home = mkdtempSync(join(tmpdir(), 'mcp-'));
  const env = { PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1' };
  const start: Cli['start'] = (args, options = {}) => {
    const running = launch(args, { ...env, ...options.env }, options.input);
    onTestFinished(() => void running.child.kill('SIGKILL'));
    return running;
  };
  beforeAll(() => writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify(registry)));
  afterAll(async () => {
    await launch(['daemon', 'stop'], env).ended;
    rmSync(home, { recursive: true, force: true });
  });
  const run = (...args: string[]) => launch(args, env).ended;
  return {
    home,
    run,
    start,
    json: async (...args) => JSON.parse((await run(...args, '--json')).stdout),
  };
}

function launch(args: readonly string[], env: Record<string, string>, input = ''): Running {
  const child = spawn(process.execPath, [MCP, ...args], { env, cwd: packageRoot });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}
