import type { Desired, ServerSpec } from '../../src/domain/server.ts';

/** What is wanted of a server when a daemon starts: what was wanted last; else `start: boot` counts as a wish. */
export function wantedAtStart(spec: ServerSpec, desired: ReadonlyMap<string, Desired>): Desired {
  return desired.get(spec.name) ?? (spec.start === 'boot' ? 'running' : 'stopped');
}
