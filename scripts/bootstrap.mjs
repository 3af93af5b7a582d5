// Makes a fresh clone ready: installs, compiles and builds what is missing or out of date, and nothing else.
// Plain JavaScript without a dependency, for it runs when nothing is installed yet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root, runMain, StepFailed } from './lib/terminal.mjs';
import { buildIfStale } from './setup/build.mjs';
import { installPackages } from './setup/install.mjs';
import { buildNativeParts } from './setup/native.mjs';

/** Safe to call at any time: takes a moment when there is nothing to do. Throws StepFailed. */
export async function bootstrap({ build = true } = {}) {
  checkNode();
  await installPackages();
  await buildNativeParts();
  if (build) await buildIfStale();
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [wantedMajor, wantedMinor] = numbers(engines.node);
  const [major, minor] = numbers(process.versions.node);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new StepFailed(`Node ${engines.node} is needed, this is ${process.versions.node}`, {
    hint: 'install a newer Node: https://nodejs.org',
  });
}

const numbers = (version) => version.replace('>=', '').split('.').map(Number);

if (isMain(import.meta)) await runMain(() => bootstrap());
