import { parseCommand } from './command.ts';
import { dependencyName } from './dependency-schema.ts';
import type { Finding } from './issues.ts';
import type { Entry } from './schema.ts';
import { transportOf } from './transport.ts';

/** What the keys of an entry must be to one another. */
interface Rule {
  /** The keys that it looks at. It is not asked while one of them is wrong in itself. */
  readonly about: readonly (keyof Entry)[];
  /** Where the problem is shown; the entry itself unless given. */
  readonly at?: string;
  /** What is wrong, or null. */
  readonly check: (entry: Entry) => string | null;
}

const RULES: readonly Rule[] = [
  { about: ['command', 'url', 'runtime', 'port'], check: nothingToRun },
  { about: ['command', 'args'], at: 'command', check: commandProblem },
  { about: ['command', 'args'], at: 'args', check: argsAlone },
  { about: ['transport', 'type'], at: 'type', check: twoTransports },
  { about: ['transport', 'type', 'url', 'port'], at: 'url', check: urlOverStdio },
  { about: ['transport', 'type', 'url', 'port'], at: 'headers', check: headersOverStdio },
  { about: ['transport', 'type', 'url', 'port'], check: httpWithoutAddress },
  { about: ['restart'], at: 'restart', check: delaysCrossed },
  { about: ['restart'], at: 'restart', check: restartForbidden },
  { about: ['restart', 'health_check', 'command'], at: 'restart', check: unhealthyUnasked },
  { about: ['health_check', 'port'], at: 'health_check', check: nothingToProbe },
  { about: ['limits'], at: 'limits', check: exceedsNothing },
  { about: ['limits', 'command'], at: 'limits', check: limitsWithoutProcess },
  { about: ['dependencies'], at: 'dependencies', check: dependenciesNamedAlike },
];

/** Every rule that `entry` breaks; `wrong` are the keys of it that are known to be wrong already, and left out. */
export function brokenRules(entry: Entry, wrong: ReadonlySet<PropertyKey>): Finding[] {
  return RULES.flatMap(({ about, at, check }) => {
    const message = about.some((key) => wrong.has(key)) ? null : check(entry);
    return message === null ? [] : [{ path: at ? [at] : [], message, about: 'value' as const }];
  });
}

function nothingToRun({ command, url, runtime, port }: Entry): string | null {
  if (command !== undefined || url !== undefined || runtime !== undefined) return null;
  if (port === undefined)
    return 'has nothing to run: give it a "command", or the "url" of a server that runs already';
  const local = `http://127.0.0.1:${port}/mcp`;
  return `has nothing to run: give it a "command", or "url": "${local}" if something else runs it`;
}

function commandProblem({ command, args }: Entry): string | null {
  if (command === undefined) return null;
  const parsed = parseCommand(command, args);
  return parsed.ok ? null : parsed.message;
}

function argsAlone({ command, args }: Entry): string | null {
  return args !== undefined && command === undefined ? 'has no "command" to be given to: add it' : null;
}

function twoTransports({ transport, type }: Entry): string | null {
  if (transport === undefined || type === undefined || transport === type) return null;
  return `says ${type} where "transport" says ${transport}: remove one of the two`;
}

function urlOverStdio(entry: Entry): string | null {
  if (entry.url === undefined || transportOf(entry) !== 'stdio') return null;
  return 'means nothing to a stdio server: remove it, or set "transport" to "http" or "sse"';
}

function headersOverStdio(entry: Entry): string | null {
  if (entry.headers === undefined || transportOf(entry) !== 'stdio') return null;
  return 'can only be sent to a server with a "url" or "port": give one, or remove them';
}

function httpWithoutAddress(entry: Entry): string | null {
  const transport = transportOf(entry);
  if (transport === 'stdio' || entry.url !== undefined || entry.port !== undefined) return null;
  return `needs a "port" or a "url" to be reached by ${transport}`;
}

function delaysCrossed({ restart }: Entry): string | null {
  if (restart?.min_delay === undefined || restart.max_delay === undefined) return null;
  return restart.min_delay > restart.max_delay
    ? 'has a "min_delay" longer than its "max_delay": raise that'
    : null;
}

function restartForbidden({ restart }: Entry): string | null {
  if (restart?.on_unhealthy !== true || restart.policy !== 'never') return null;
  return 'has "on_unhealthy", which its "policy" never allows: remove one of the two';
}

function unhealthyUnasked({ restart, health_check: check, command }: Entry): string | null {
  const asked = check === undefined ? command !== undefined : check.type !== 'none';
  if (restart?.on_unhealthy !== true || asked) return null;
  return 'has "on_unhealthy", but nobody asks how it is: give it a "health_check"';
}

function nothingToProbe({ health_check: check, port }: Entry): string | null {
  if (check?.type === 'http' && check.url === undefined) {
    if (check.path === undefined) return 'needs a "url" to fetch, or a "path" on the port of the server';
    return port === undefined ? 'has a "path", but the server has no "port": give the whole "url"' : null;
  }
  if (check?.type === 'http' && check.path !== undefined)
    return 'has both "url" and "path": remove one of the two';
  if (check?.type !== 'tcp' || check.port !== undefined || port !== undefined) return null;
  return 'needs a "port", for the server has none';
}

function exceedsNothing({ limits }: Entry): string | null {
  return limits?.on_exceed !== undefined && limits.memory === undefined
    ? 'has an "on_exceed" but nothing to exceed: give it a "memory"'
    : null;
}

function limitsWithoutProcess({ limits, command }: Entry): string | null {
  if (limits?.memory === undefined || command !== undefined) return null;
  return 'means nothing to a server that something else runs: remove it';
}

function dependenciesNamedAlike({ dependencies = [] }: Entry): string | null {
  const names = dependencies.map(dependencyName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `holds two called "${twice}": give one of them another "name"`;
}
