import { isDeepStrictEqual } from 'node:util';
import type { ServerSpec } from '../../src/domain/server.ts';
import { GIVEN_TO_PROCESS } from '../runtime/instance-record.ts';

/** True when what runs by `before` would run differently by `after`. */
export function concernsProcess(before: ServerSpec, after: ServerSpec): boolean {
  return GIVEN_TO_PROCESS.some((field) => !isDeepStrictEqual(before[field], after[field]));
}
