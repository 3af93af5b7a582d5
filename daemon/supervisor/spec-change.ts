import { isDeepStrictEqual } from 'node:util';
import type { ServerSpec } from '../../src/domain/server.ts';

/** What a running process was given; a change of anything else takes effect without a restart. */
const GIVEN_TO_PROCESS = [
  'transport',
  'command',
  'cwd',
  'env',
  'envFile',
  'port',
  'url',
  'headers',
] as const satisfies ReadonlyArray<keyof ServerSpec>;

/** True when what runs by `before` would run differently by `after`. */
export function concernsProcess(before: ServerSpec, after: ServerSpec): boolean {
  return GIVEN_TO_PROCESS.some((field) => !isDeepStrictEqual(before[field], after[field]));
}
