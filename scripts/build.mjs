// Builds dist/ (an entry for each program and each command, what they share in chunks) and oclif.manifest.json.
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { build } from 'esbuild';
import { leaveOut } from './leave-out.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

async function filesUnder(folder, ending) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const programs = await filesUnder('bin', '.ts');
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    ...programs,
    ...(await filesUnder('commands', '.ts')),
    'daemon/main.ts',
    'daemon/check.ts',
    'daemon/logger/main.ts',
  ],
  outdir: 'dist',
  outbase: '.',
  plugins: [leaveOut],
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Some packages offer their ES modules only so, and their CommonJS cannot be bundled (jsonc-parser's UMD).
  mainFields: ['module', 'main'],
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  // Native code, and packages that find files of their own next to them.
  external: ['better-sqlite3', 'dockerode', 'pino', 'natural'],
  // CommonJS packages in the bundle still want these three.
  banner: {
    js: [
      "import { createRequire as $createRequire } from 'node:module';",
      "import { dirname as $dirname } from 'node:path';",
      "import { fileURLToPath as $fileURLToPath } from 'node:url';",
      'const require = $createRequire(import.meta.url);',
      'const __filename = $fileURLToPath(import.meta.url);',
      'const __dirname = $dirname(__filename);',
    ].join('\n'),
  },
});

// What an earlier build left behind would still be found by oclif, as a command that no longer exists.
const built = new Set(Object.keys(metafile.outputs));
const stale = (await filesUnder('dist', '')).filter((file) => !built.has(file));
await Promise.all(stale.map((file) => rm(join(root, file))));
await Promise.all(programs.map((file) => chmod(join(root, 'dist', file.replace(/\.ts$/, '.js')), 0o755)));

const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
await writeFile(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest));
