import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../lib/run.mjs';
import { progress, root, StepFailed } from '../lib/terminal.mjs';

/**
 * Installs what package-lock.json asks for, unless it is there. No install script runs here, with any version of npm:
 * those before 11 know no `allowScripts`. The one that is needed runs in native.mjs, by name.
 */
export async function installPackages() {
  if (isInstalled()) return;
  progress('installing packages, exactly as locked (10 to 60 s the first time)');
  const { code, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code === 0) return;
  throw new StepFailed('npm ci failed', { hint: 'see what npm says above; it needs the network', output });
}

/** Compares contents, for times mean nothing after `git clone` or `git checkout`. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw new StepFailed(`${file} cannot be read: ${error.message}`, {
      hint: 'git restore package-lock.json',
    });
  }
}
