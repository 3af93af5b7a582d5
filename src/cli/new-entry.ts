import { resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { StartMode, Transport } from '../domain/server.ts';

type Pairs = ReadonlyArray<readonly [string, string]>;

/** What `mcp add` was told. */
export interface EntryWishes {
  readonly command: readonly string[];
  readonly port?: number | undefined;
  readonly transport?: Transport | undefined;
  readonly url?: string | undefined;
  readonly env?: Pairs | undefined;
  readonly envFile?: string | undefined;
  readonly path?: string | undefined;
  readonly header?: Pairs | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly keyword?: readonly string[] | undefined;
  readonly start?: StartMode | undefined;
  readonly dep?: readonly string[] | undefined;
}

/** Where the user stands: relative paths are meant from there. */
export interface Place {
  readonly cwd: string;
  readonly exists: (path: string) => boolean;
}

/** The registry entry for what the user asked for; fields that were not mentioned are left out. Throws USAGE. */
export function entryFrom(wishes: EntryWishes, place: Place): Record<string, unknown> {
  const [program, ...args] = wishes.command;
  if ((program === undefined) === (wishes.url === undefined)) {
    const problem = 'a server has either a command (after --) or a --url';
    throw new AppError('USAGE', { problem }, { hint: 'mcp add NAME -- COMMAND…, or mcp add NAME --url URL' });
  }
  const entry: Record<string, unknown> = {
    name: wishes.title,
    description: wishes.description,
    command: program,
    args: args.length > 0 ? args : undefined,
    path: wishes.path === undefined ? implicitPath(wishes.command, place) : resolve(place.cwd, wishes.path),
    transport: wishes.transport,
    port: wishes.port,
    url: wishes.url,
    headers: object(wishes.header),
    env: object(wishes.env),
    env_file: wishes.envFile === undefined ? undefined : resolve(place.cwd, wishes.envFile),
    start: wishes.start,
    keywords: wishes.keyword,
    dependencies: wishes.dep?.map(dependency),
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

/** A command that names a file of the current folder only works from there: `node server.js`. */
function implicitPath(command: readonly string[], { cwd, exists }: Place): string | undefined {
  const relative = command.filter(
    (word) => !word.startsWith('-') && !word.startsWith('/') && /[./]/.test(word),
  );
  return relative.some((word) => exists(resolve(cwd, word))) ? cwd : undefined;
}

function object(pairs: Pairs | undefined): Record<string, string> | undefined {
  return pairs && pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

/** `docker:IMAGE`, `service:COMMAND`, or a dependency as JSON. */
function dependency(text: string): unknown {
  if (text.startsWith('{')) return parse(text);
  const at = text.indexOf(':');
  const rest = text.slice(at + 1);
  if (text.startsWith('docker:') && rest) return { type: 'docker', image: rest };
  if (text.startsWith('service:') && rest) return { type: 'service', command: rest };
  const problem = `--dep "${text}": write docker:IMAGE, service:COMMAND, or the dependency as JSON`;
  throw new AppError('USAGE', { problem });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('USAGE', { problem: `--dep: not valid JSON: ${(error as Error).message}` });
  }
}
