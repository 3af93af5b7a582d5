import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { withSourcePlaces } from '../../../src/platform/source-places.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const SOURCE = `interface Unneeded { readonly one: number }

export function fails(): never {
  const reason: string = 'it failed';
  throw new Error(reason);
}
`;

/** Where a bundle of SOURCE is, made as the daemon's. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'bundle.js');
  writeFileSync(join(folder, 'fails.ts'), SOURCE);
  const entryPoints = [join(folder, 'fails.ts')];
  await build({ entryPoints, outfile, bundle: true, minify: true, format: 'esm', sourcemap: true });
  return outfile;
}

describe('a stack', () => {
  it('tells places in our sources instead of those in the bundle', async () => {
    const folder = tempDir();
    const file = await bundled(folder);
    const column = readFileSync(file, 'utf8').indexOf('new Error') + 1;
    const stack = `Error: it failed\n    at f (${pathToFileURL(file)}:1:${column})\n    at node:internal/x:3:4`;
    const told = withSourcePlaces(stack);
    expect(told).toContain(`at f (${relative(packageRoot, join(folder, 'fails.ts'))}:5:9)`);
    expect(told).toContain('at node:internal/x:3:4');
  });

  it('stays as it is where there is no map', async () => {
    const stack = 'Error: it failed\n    at f (file:///nowhere/bundle.js:1:18)';
    expect(withSourcePlaces(stack)).toBe(stack);
  });

  it('stays as it is where the map is broken', async () => {
    const file = await bundled(tempDir());
    writeFileSync(`${file}.map`, '{');
    const stack = `Error: it failed\n    at ${pathToFileURL(file)}:1:18`;
    expect(withSourcePlaces(stack)).toBe(stack);
  });
});
