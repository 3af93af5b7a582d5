import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../src/platform/package-root.ts';

/** A program of ours, as run.mjs built it beside the one that is running. */
export function program(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`programs/${name}.js`, import.meta.url))];
}

/** A trivial server in Node: it loads three files and answers. */
export const NODE_SERVER = [process.execPath, join(packageRoot, 'test', 'fixtures', 'servers', 'echo.mjs')];

/** The same, but that it tells when it was spawned, if the Node that runs it is a stamped one. */
export const TRIVIAL_SCRIPT = join(packageRoot, 'benchmarks', 'programs', 'trivial-server.mjs');

/** The smallest server we could think of: a loop of the shell. */
export const TINY_SERVER = ['/bin/sh', join(packageRoot, 'benchmarks', 'programs', 'tiny-server.sh')];

const EVERYTHING = join(packageRoot, 'node_modules', '@modelcontextprotocol', 'server-everything');
/** A real server, of the protocol's own authors. */
export const REAL_SERVER = [process.execPath, join(EVERYTHING, 'dist', 'index.js'), 'stdio'];

/** An entry of the registry for a stdio server with this command line. */
export function entryFor([command, ...args]: readonly string[], fields: object = {}) {
  return { command, args, ...fields };
}

/** A server that writes on stderr as fast as it can when it is told to. */
export const FLOODER = [process.execPath, join(packageRoot, 'benchmarks', 'programs', 'flooder.mjs')];
