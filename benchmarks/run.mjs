// Builds the benchmarks for plain Node and runs them: `npm run bench -- [ROW…] [--quick]`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
// Inside of the package, so that the bundles find its node_modules and its dist.
const outdir = join(here, '..', 'node_modules', '.cache', 'mcp-manager-benchmarks');
const programs = readdirSync(join(here, 'programs')).filter((name) => name.endsWith('.ts'));

await build({
  absWorkingDir: here,
  entryPoints: ['main.ts', ...programs.map((name) => `programs/${name}`)],
  outdir,
  outbase: here,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(outdir, 'main.js')).href);
