// Builds dist/ (an entry for each program and each command, what they share in chunks) and oclif.manifest.json.
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Plugin } from '@oclif/core';
import { build } from 'esbuild';
import { cliBundle, daemonBundle, root } from './bundles.mjs';

async function filesUnder(folder, ending) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const programs = await filesUnder('bin', '.ts');
const commands = await filesUnder('commands', '.ts');
const bundles = await Promise.all([build(cliBundle([...programs, ...commands])), build(daemonBundle)]);

// What an earlier build left behind would still be found by oclif, as a command that no longer exists.
const built = new Set(bundles.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
const stale = (await filesUnder('dist', '')).filter((file) => !built.has(file));
await Promise.all(stale.map((file) => rm(join(root, file))));
await Promise.all(programs.map((file) => chmod(join(root, 'dist', file.replace(/\.ts$/, '.js')), 0o755)));

const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
await writeFile(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest));
