import { RemoteError } from '../../../../src/contract/envelope.ts';
import type { Desired } from '../../../../src/domain/server.ts';
import type { RpcClient } from '../../rpc-client.ts';
import type { Habit } from './load.ts';

const DEEDS = ['start', 'start', 'restart', 'stop', 'hold', 'release'] as const;
type Deed = (typeof DEEDS)[number];

/** What is wanted after a deed of a server of which `before` was wanted. */
function after(deed: Deed, before: Desired): Desired {
  if (deed === 'hold') return 'maintenance';
  if (before === 'maintenance') return deed === 'release' ? 'stopped' : 'maintenance';
  if (deed === 'release') return before;
  return deed === 'stop' ? 'stopped' : 'running';
}

function ask(client: RpcClient, deed: Deed, server: string): Promise<unknown> {
  if (deed === 'hold' || deed === 'release')
    return client.call('server.maintain', { server, on: deed === 'hold' });
  return client.call(`server.${deed}`, { server });
}

/** What the servers should be, as one remembers it who asked for it: of what was not answered, both can be. */
export class Wishes {
  readonly #possible = new Map<string, ReadonlySet<Desired>>();

  /** The habit of asking now this, now that of a server that nobody else asks anything of. */
  habit(server: string): Habit {
    this.#possible.set(server, new Set(['stopped']));
    return async (client, dice) => {
      const deed = dice.pick(DEEDS);
      const before = this.#of(server);
      const done = new Set([...before].map((wanted) => after(deed, wanted)));
      this.#possible.set(server, new Set([...before, ...done]));
      // A failed start is wanted all the same.
      const answered = (error: unknown) => {
        if (error instanceof RemoteError) this.#possible.set(server, done);
        throw error;
      };
      await ask(client, deed, server).catch(answered);
      this.#possible.set(server, done);
    };
  }

  /** What is wrong with what the daemon takes for wanted, in words. */
  differences(desired: ReadonlyMap<string, Desired>): string[] {
    return [...this.#possible].flatMap(([server, possible]) => {
      const is = desired.get(server);
      if (is !== undefined && possible.has(is)) return [];
      return [`${server} is wanted ${is}, and was asked to be ${[...possible].join(' or ')}`];
    });
  }

  #of(server: string): ReadonlySet<Desired> {
    return this.#possible.get(server) ?? new Set();
  }
}

/** The habit of adding entries to the registry, changing and removing them; remembers which must be there. */
export class Edits {
  readonly #possible = new Map<string, ReadonlySet<boolean>>();

  habit(name: string, entry: Record<string, unknown>): Habit {
    this.#possible.set(name, new Set([false]));
    return async (client, dice) => {
      const there = dice.chance(0.6);
      const before = this.#possible.get(name) ?? new Set();
      this.#possible.set(name, new Set([...before, there]));
      const edit = there
        ? client.call('registry.add', { server: name, entry, replace: true })
        : client.call('registry.remove', { server: name });
      const answered = (error: unknown) => {
        // There was nothing to remove.
        if (error instanceof RemoteError) this.#possible.set(name, new Set([there]));
        throw error;
      };
      await edit.catch(answered);
      this.#possible.set(name, new Set([there]));
    };
  }

  differences(names: readonly string[]): string[] {
    return [...this.#possible].flatMap(([name, possible]) =>
      possible.has(names.includes(name))
        ? []
        : [`${name} is ${names.includes(name) ? '' : 'not '}in the registry`],
    );
  }
}
