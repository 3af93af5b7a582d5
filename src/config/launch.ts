import { resolve } from 'node:path';
import type { HealthCheck, ServerSpec } from '../domain/server.ts';
import { type Env, expandTilde } from '../platform/paths.ts';
import { Expander } from './expander.ts';
import { addOwnVariables, inheritedVariables, readEnvFile } from './launch-env.ts';
import { secretsOf } from './launch-secrets.ts';

/** What is run: a program, a line for `/bin/sh -c`, or nothing for a server that is only reached by its `url`. */
type LaunchCommand =
  | { readonly file: string; readonly args: readonly string[] }
  | { readonly shell: string }
  | { readonly file: null; readonly args: readonly [] };

/** All that is needed to run a server, or to reach one that runs elsewhere. Every reference is expanded. */
export type Launch = {
  /** Absolute; not checked to exist. */
  readonly cwd: string;
  /** The whole environment: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Null over stdio. */
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
} & LaunchCommand;

export interface LaunchContext {
  /** What servers inherit: the daemon's own environment. */
  readonly env: Env;
  readonly home: string;
  /** Throws as `readFileSync` does. */
  readonly readFile: (path: string) => string;
}

export type LaunchResult =
  | {
      readonly ok: true;
      readonly launch: Launch;
      readonly healthCheck: HealthCheck | null;
      /** Values to mask wherever they turn up. */
      readonly secrets: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly kind: 'env_file'; readonly path: string; readonly reason: string }
  | { readonly ok: false; readonly kind: 'env_var'; readonly variables: readonly string[] };

/**
 * Turns a spec into a launch, anew each time, so that edits of an env_file count at the next start. Variables come
 * from the context, then the env_file, then `PORT`, then the entry's `env`; the later wins. A command for the shell
 * is not searched for unset variables: it may test for them itself.
 */
export function resolveLaunch(spec: ServerSpec, context: LaunchContext): LaunchResult {
  const variables = inheritedVariables(context.env, context.home);
  const places = findPlaces(spec, context, new Expander(variables));
  if (!places.ok) return places;
  const envFile = readEnvFile(places.envFile, context.readFile);
  if (!envFile.ok) return { ...envFile, kind: 'env_file' };
  for (const [name, value] of envFile.variables) variables.set(name, value);

  const expander = new Expander(variables);
  addOwnVariables(spec, variables, expander);
  const command = expandCommand(spec, expander);
  const url = spec.url === null ? null : expander.text(spec.url);
  const headers = expander.table(spec.headers);
  const healthCheck = expandHealthCheck(spec.healthCheck, expander);
  if (expander.unset.size > 0) return unsetVariables(expander);

  const env = Object.fromEntries(variables);
  const secrets = secretsOf({
    fromFile: envFile.variables,
    headers,
    env,
    command: wordsOf(command),
    url,
    used: expander.secrets,
  });
  return { ok: true, launch: { ...command, cwd: places.cwd, env, url, headers }, healthCheck, secrets };
}

/** The working directory of a spec; null when it refers to variables that are not set. */
export function workingDirectory(
  spec: ServerSpec,
  context: Pick<LaunchContext, 'env' | 'home'>,
): string | null {
  const variables = inheritedVariables(context.env, context.home);
  const places = findPlaces({ ...spec, envFile: null }, context, new Expander(variables));
  return places.ok ? places.cwd : null;
}

type Failure = Extract<LaunchResult, { ok: false }>;

function unsetVariables({ unset }: Expander): Failure {
  return { ok: false, kind: 'env_var', variables: [...unset] };
}

/** The folder and the env_file, which may refer to inherited variables only, for the others are not known yet. */
function findPlaces(
  spec: ServerSpec,
  { home }: Pick<LaunchContext, 'home'>,
  expander: Expander,
): { readonly ok: true; readonly cwd: string; readonly envFile: string | null } | Failure {
  const at = (folder: string, path: string) => resolve(folder, expandTilde(expander.text(path), home));
  const cwd = spec.cwd === null ? home : at(home, spec.cwd);
  const envFile = spec.envFile === null ? null : at(cwd, spec.envFile);
  return expander.unset.size > 0 ? unsetVariables(expander) : { ok: true, cwd, envFile };
}

function expandCommand({ command }: ServerSpec, expander: Expander): LaunchCommand {
  if (command === null) return { file: null, args: [] };
  // The shell expands by itself: values pasted into its text could be read as commands.
  if ('shell' in command) return command;
  const [file = '', ...args] = expander.list(command.argv);
  return { file, args };
}

function wordsOf(command: LaunchCommand): readonly string[] {
  return 'shell' in command ? [command.shell] : command.args;
}

function expandHealthCheck(check: HealthCheck | null, expander: Expander): HealthCheck | null {
  if (check?.type === 'http') return { ...check, url: expander.text(check.url) };
  if (check?.type === 'tcp') return { ...check, host: expander.text(check.host) };
  return check;
}
