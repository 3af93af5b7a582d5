import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npm, run } from '../lib/run.mjs';
import { progress, StepFailed } from '../lib/terminal.mjs';

const PROBE = "new (require('better-sqlite3'))(':memory:').close()";

/**
 * Makes better-sqlite3 load in this Node: its install script downloads the native part ready-made, or compiles it.
 * It is the only install script that runs. Also heals a change of Node's version.
 */
export async function buildNativeParts() {
  if ((await probe()).code === 0) return;
  progress(
    'fetching or compiling the native part of better-sqlite3 (seconds, or about a minute with a compiler)',
  );
  // A user's own `ignore-scripts` must not hold back the one script that package.json allows.
  const { code, output } = await npm(['rebuild', 'better-sqlite3', '--ignore-scripts=false'], {
    env: { ...process.env, ...headersOfThisNode(), JOBS: process.env.JOBS ?? 'max' },
  });
  const { code: loads, output: reason } = await probe();
  if (code === 0 && loads === 0) return;
  throw new StepFailed('the native part of better-sqlite3 could not be built', {
    hint: howToFix(),
    output: tail(code === 0 ? reason : output),
  });
}

const probe = () => run(process.execPath, ['--eval', PROBE]);

/** With Node's headers at hand, node-gyp has nothing to download. */
function headersOfThisNode() {
  const folder = join(process.execPath, '..', '..');
  const found = existsSync(join(folder, 'include', 'node', 'node.h'));
  return found && !process.env.npm_config_nodedir ? { npm_config_nodedir: folder } : {};
}

function howToFix() {
  const missing = ['python3', 'make', 'g++'].filter((tool) => spawnSync(tool, ['--version']).error);
  if (missing.length === 0) return 'see what the compiler says above; npm run bootstrap tries again';
  return `install ${missing.join(', ')} (Debian: apt-get install python3 make g++; macOS: xcode-select --install)`;
}

const tail = (text) => text.trimEnd().split('\n').slice(-30).join('\n');
