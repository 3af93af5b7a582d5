import { isBuiltin } from 'node:module';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types
import { daemonBundle } from '../../../scripts/bundles.mjs';

/**
 * What the daemon must not hold while it waits, and why it does not need to: docs/adr/0005-small-daemon.md has the
 * megabytes. A part of a path in the metafile.
 */
const FORBIDDEN: Readonly<Record<string, string>> = {
  'node_modules/ajv': 'results of tools are not validated',
  'node_modules/execa': 'servers and probes are spawned by node:child_process',
  'node_modules/@oclif': 'it belongs to the CLI',
  'node_modules/listr2': 'it belongs to the CLI',
  'node_modules/chokidar': 'loaded for the first server with watch',
  'node_modules/picomatch': 'loaded for the first server with watch',
  'node_modules/eventsource': 'loaded for the first server that is spoken to by URL',
  'sdk/dist/esm/client/auth': 'loaded for the first server that is spoken to by URL',
  'node_modules/express': 'the daemon is a client',
  'node_modules/thread-stream': 'our log is no transport of pino',
  'jsonc-parser/lib/esm/impl/string-intern': 'entries are not formatted by jsonc-parser',
  'zod/v4/locales/de': "import * as z from 'zod': `import { z }` takes all of its 50 languages along",
  'router/': 'loaded for the first search',
};

/** Modules of Node.js that are loaded with the first probe, call or container that needs them: 0.5 MB. */
const LATER = ['http', 'https', 'tls', 'dgram', 'inspector', 'readline'];

/** What is loaded from node_modules as it is, file by file, at the start. */
const EXTERNAL = ['better-sqlite3'];

describe('what the daemon loads when it starts', () => {
  let outputs: Metafile['outputs'];
  let loaded: string[];

  beforeAll(async () => {
    const { metafile } = await build({ ...daemonBundle, write: false });
    outputs = metafile?.outputs ?? {};
    loaded = [...reachedFrom('dist/daemon/main.js')];
  }, 30_000);

  /** The output files that a static import leads to. */
  function reachedFrom(file: string, found = new Set<string>()): Set<string> {
    if (found.has(file)) return found;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && outputs[path]) reachedFrom(path, found);
    return found;
  }

  it.each(Object.entries(FORBIDDEN))('is not %s: %s', (part) => {
    const inputs = loaded.flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}));
    const present = inputs.filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && input.includes(part));
    expect(present.map(([input]) => input)).toEqual([]);
  });

  /** What is imported from outside of the bundle. */
  function externals(): string[] {
    const imports = loaded.flatMap((file) => outputs[file]?.imports ?? []);
    return imports
      .filter(({ external, kind }) => external && kind !== 'dynamic-import')
      .map(({ path }) => path.replace(/^node:/, ''));
  }

  it('is one bundle, but for native code', () => {
    expect(new Set(externals().filter((name) => !isBuiltin(name)))).toEqual(new Set(EXTERNAL));
  });

  it.each(LATER)('is not node:%s', (name) => {
    expect(externals()).not.toContain(name);
  });

  it('is not larger than it has to be', () => {
    const bytes = loaded.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
    expect(bytes).toBeLessThan(600_000);
  });
});
