import { parseEnv } from 'node:util';
import type { ServerSpec } from '../domain/server.ts';
import type { Env } from '../platform/paths.ts';
import type { Expander } from './expander.ts';
import { withoutMark } from './jsonc.ts';
import { readReason } from './read-reason.ts';

/**
 * What systemd tells the daemon about itself. A server that took it for its own would report the daemon's readiness,
 * feed its watchdog, or adopt its sockets.
 */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  ...['NOTIFY_SOCKET', 'MAINPID', 'WATCHDOG_PID', 'WATCHDOG_USEC'],
  ...['LISTEN_PID', 'LISTEN_PIDFDID', 'LISTEN_FDS', 'LISTEN_FDNAMES'],
]);

/** What a server inherits of the daemon's environment; `HOME` is always set. */
export function inheritedVariables(env: Env, home: string): Map<string, string> {
  const inherited = new Map([['HOME', home]]);
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !NOT_INHERITED.has(name)) inherited.set(name, value);
  }
  return inherited;
}

export type EnvFile =
  | { readonly ok: true; readonly variables: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/**
 * The variables of an env_file; none for null. Its values are taken as they are, for a `$` in a
 * password is no reference.
 */
export function readEnvFile(path: string | null, readFile: (path: string) => string): EnvFile {
  if (path === null) return { ok: true, variables: new Map() };
  try {
    const text = withoutMark(readFile(path));
    if (text.includes('\0')) return { ok: false, path, reason: 'it holds a NUL character, so it is no text' };
    const variables = Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ''] as const);
    return { ok: true, variables: new Map(variables) };
  } catch (error) {
    return { ok: false, path, reason: readReason(error) };
  }
}

/** The variables of an entry on top of all others. Each may refer to those before it, and to what it replaces. */
export function addOwnVariables(spec: ServerSpec, variables: Map<string, string>, expander: Expander): void {
  if (spec.port !== null) variables.set('PORT', String(spec.port));
  for (const [name, value] of Object.entries(spec.env)) {
    variables.set(name, expander.text(value));
  }
}
