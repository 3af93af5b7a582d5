import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

/** Inside of the package, so that the bundles find its node_modules and its data files. */
const CACHE = join(packageRoot, 'node_modules', '.cache', 'mcp-manager-tests');

/**
 * The path of a program of test/fixtures/programs, bundled before the first test of the file (or `describe`) that
 * calls this and taken away after its last: TypeScript that imports ours, for plain Node 20 to run in a process.
 */
export function useProgram(name: string): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, `${name}-`));
  const outfile = join(folder, `${name}.mjs`);
  const entry = join(packageRoot, 'test', 'fixtures', 'programs', `${name}.ts`);
  beforeAll(async () => {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return outfile;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it wrote on stdout so far. */
  readonly lines: readonly string[];
  /** Resolves with the next line that `lines` does not hold yet; null when there will be none. */
  nextLine(): Promise<string | null>;
  /** Resolves when it is gone and all of its output is in `lines`. */
  readonly ended: Promise<void>;
}

/** Starts a built program; it is killed when the running test ends. */
export function startProgram(file: string, args: readonly string[]): RunningProgram {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const closed = once(reader, 'close').then(() => null);
  const ended = Promise.all([closed, once(child, 'exit')]).then(() => undefined);
  const nextLine = () => Promise.race([once(reader, 'line').then(([line]) => line as string), closed]);
  return { child, lines, nextLine, ended };
}
