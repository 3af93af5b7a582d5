import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseDuration, parseSince } from '../domain/duration.ts';

export { Args, Flags };

/** One server. Never taken from stdin: `echo x | mcp stop` must not stop anything. */
export const serverArg = Args.string({
  name: 'server',
  description: 'name of a server (mcp list shows them)',
  required: true,
  ignoreStdin: true,
});

/** One or more servers, `all`, or those with a tag; `tagFlag` says the same. */
export const serversOrAll = Args.string({
  name: 'servers',
  description: 'names of servers, "all", or "tag:" and a tag',
  multiple: true,
  ignoreStdin: true,
});

/** Any number of servers; none means every one. */
export const someServers = Args.string({
  name: 'servers',
  description: 'names of servers, or "tag:" and a tag; without one, all of them',
  multiple: true,
  ignoreStdin: true,
});

/** A duration such as `30s` or `1h30m`, in seconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: '<duration>',
  parse: async (text) => {
    const ms = parseDuration(text);
    if (ms === null) throw new Error(`"${text}" is not a duration: write 500ms, 30s, 5m, 1h30m or 2d`);
    return ms / 1000;
  },
});

/** An instant, as ISO 8601: `10m` counts back from now, anything else is a date. */
export const sinceFlag = Flags.custom<string>({
  helpValue: '<when>',
  parse: async (text) => {
    const at = parseSince(text, Date.now());
    if (at === null)
      throw new Error(`"${text}" is no time: write 10m, 2h, or a date such as 2026-03-01T14:00`);
    return new Date(at).toISOString();
  },
});

/** `K=V`, as often as wanted. */
export const pairsFlag = Flags.custom<readonly [string, string]>({
  helpValue: '<key=value>',
  multiple: true,
  multipleNonGreedy: true,
  parse: async (text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`"${text}" is not of the form KEY=VALUE`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  },
});

/** Servers by their tags. */
export const tagFlag = Flags.string({
  helpValue: '<tag>',
  multiple: true,
  multipleNonGreedy: true,
  description: 'the servers with this tag',
});

/** Flags that may be given more than once. */
export const listFlag = Flags.custom<string>({ multiple: true, multipleNonGreedy: true });
