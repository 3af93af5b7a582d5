import type { Env } from '../../platform/paths.ts';
import { readIfThere } from '../../platform/read-if-there.ts';

/** What every service manager gives to a service of a user. */
const GIVEN = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH']);
/** References without a default; of one with a default, nobody is told when it is missing. */
const REFERENCE = /\$\{(\w+)\}/g;

/**
 * Says which variables the registry refers to that this shell has, and that the service will not have: a server that
 * was started from here until now would not start any more.
 */
export function missingVariables(registry: string, environment: Env, shell: Env): string[] {
  const names = new Set([...(readIfThere(registry) ?? '').matchAll(REFERENCE)].map(([, name = '']) => name));
  const missing = [...names].filter(
    (name) => shell[name] !== undefined && environment[name] === undefined && !GIVEN.has(name),
  );
  if (missing.length === 0) return [];
  const which = missing.map((name) => `\${${name}}`).join(', ');
  return [`${registry} refers to ${which}, set in your shell and not in the service: use an env_file`];
}
