import type { Client } from '../client/client.ts';
import { AppError, EXIT } from '../contract/errors.ts';
import type { ServerStatus } from '../contract/shapes.ts';
import { BaseCommand } from './base-command.ts';
import { bulkSummary } from './bulk-summary.ts';
import { failureOf, formatFailure } from './failure.ts';
import { isGroup, namesFor, tagWords } from './groups.ts';
import { forEach, type Outcome } from './progress.ts';

/** What was done with one server. */
export interface Done {
  readonly server: ServerStatus;
  /** There was nothing to do. */
  readonly already?: boolean;
}

/** Something that is done with each of several servers. */
export interface Action {
  /** Which servers of a group (`all`, a tag) are meant; one that is named is meant whatever it is. */
  readonly among: (server: ServerStatus) => boolean;
  readonly title: (name: string) => string;
  readonly call: (client: Client, name: string) => Promise<Done>;
  /** The answer on a terminal, for one. */
  readonly say: (server: ServerStatus, already: boolean, seconds: number) => string;
  /** The same in the sum of several: `started`, `ran already`. */
  readonly did: (already: boolean) => string;
  /** Takes back what was begun with a server when the user interrupts. */
  readonly undo?: (client: Client, name: string) => Promise<unknown>;
}

/** The words that say which servers are meant. */
export interface Targets {
  readonly servers?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
}

/** An action that depends on what the daemon knows. */
export type ActionFor = (client: Client) => Promise<Action>;

/** The answer in JSON. */
export interface BulkAnswer {
  readonly servers: readonly ServerStatus[];
  readonly failed: readonly { readonly server: string; readonly error: unknown }[];
  readonly summary: { readonly total: number; readonly done: number; readonly failed: number };
}

/** What start, stop, install and their like have in common: many servers at once, each with its own fate. */
export abstract class ServersCommand extends BaseCommand {
  /**
   * Carries `action` out on the servers meant, many at a time. One failure is thrown when only one server was meant;
   * of several, each failure is told, the rest is done, and the exit code is 1.
   */
  protected async act(targets: Targets, chosen: Action | ActionFor): Promise<BulkAnswer> {
    const words = wordsOf(targets);
    const client = await this.client();
    const action = typeof chosen === 'function' ? await chosen(client) : chosen;
    const names = await this.#expand(client, words, action.among);
    const single = words.length === 1 && !words.some(isGroup);
    const outcomes = await forEach({
      names,
      title: action.title,
      run: (name) => action.call(client, name),
      quiet: this.jsonEnabled(),
      signal: this.interrupted,
      onOutcome: (outcome) => this.#tell(outcome, action, single),
    });
    if (this.interrupted.aborted) await takeBack(client, outcomes, action);
    const [first] = outcomes;
    if (single && first?.ok === false) throw first.error;
    if (!single) this.#sumUp(outcomes, action);
    return answerOf(outcomes);
  }

  /** The names that words stand for; of the entries that cannot be used, a group leaves out all, and says so. */
  async #expand(
    client: Client,
    words: readonly string[],
    among: Action['among'],
  ): Promise<readonly string[]> {
    if (!words.some(isGroup)) return [...new Set(words)];
    const report = await client.call('server.status', {});
    for (const { name } of words.includes('all') ? report.invalid : [])
      this.logToStderr(`${name} is left out: its entry is invalid (mcp config validate)`);
    return namesFor(words, report, among);
  }

  /** A single failure is told when it is thrown; after an interrupt, nobody wants to hear of the others. */
  #tell(outcome: Outcome<Done>, action: Action, single: boolean): void {
    if (outcome.ok) {
      const { server, already = false } = outcome.value;
      this.log(action.say(server, already, outcome.seconds));
    } else if (!single && !this.interrupted.aborted) {
      this.logToStderr(formatFailure(failureOf(outcome.error)));
    }
  }

  #sumUp(outcomes: readonly Outcome<Done>[], { did }: Action): void {
    if (outcomes.length === 0) this.logToStderr('there is no server to do this with');
    else this.log(bulkSummary(outcomes, ({ already = false }) => did(already)));
    if (outcomes.some(({ ok }) => !ok)) this.endWith(EXIT.failed);
  }
}

/** @throws AppError USAGE when there are none: an action that is meant for all says so */
function wordsOf({ servers = [], tag }: Targets): readonly string[] {
  const words = [...servers, ...tagWords(tag)];
  if (words.length > 0) return words;
  const hint = 'name servers, "all", or --tag TAG';
  throw new AppError('USAGE', { problem: 'no server was named' }, { hint });
}

function answerOf(outcomes: readonly Outcome<Done>[]): BulkAnswer {
  const servers = outcomes.flatMap((it) => (it.ok ? it.value.server : []));
  const failed = outcomes.flatMap((it) => (it.ok ? [] : { server: it.name, error: failureOf(it.error) }));
  const summary = { total: outcomes.length, done: servers.length, failed: failed.length };
  return { servers, failed, summary };
}

/** Ends with INTERRUPTED, after what was begun and is not finished has been undone. */
async function takeBack(
  client: Client,
  outcomes: readonly Outcome<Done>[],
  { undo }: Action,
): Promise<never> {
  const unfinished = outcomes.flatMap((it) => (!it.ok && it.begun ? it.name : []));
  if (undo) await Promise.allSettled(unfinished.map((name) => undo(client, name)));
  throw new AppError('INTERRUPTED');
}
