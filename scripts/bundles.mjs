// What esbuild is to make of our sources: the programs with their commands, and the daemon.
import { fileURLToPath } from 'node:url';
import { leaveOut } from './leave-out.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  outbase: '.',
  plugins: [leaveOut],
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
  external: ['better-sqlite3', 'dockerode', 'natural'],
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
};

/** The bundle of these programs and commands. */
export const cliBundle = (entryPoints) => ({ ...common, entryPoints, chunkNames: 'chunks/[name]-[hash]' });

/**
 * The daemon's, apart from the CLI's: it holds nothing that only commands need, and is minified, since V8 keeps the
 * text of all that is loaded for as long as it runs (docs/adr/0005-small-daemon.md).
 */
export const daemonBundle = {
  ...common,
  entryPoints: ['daemon/main.ts', 'daemon/check.ts', 'daemon/logger/main.ts'],
  chunkNames: 'daemon/chunks/[name]-[hash]',
  minify: true,
};
