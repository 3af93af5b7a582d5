import type { RpcClient } from '../../rpc-client.ts';
import type { Habit } from './load.ts';
import { ECHOING, STEADY } from './town.ts';

let asked = 0;

/** Calls a tool, and wants its own answer back, not somebody else's. */
export const calls: Habit = async (client, dice) => {
  const server = dice.pick(ECHOING);
  const message = `${server} ${asked++}`;
  const call = { server, tool: 'echo', arguments: { message }, timeout_seconds: 2 };
  const { content } = await client.call('tool.call', call);
  if (content[0]?.text !== `Echo: ${message}`)
    throw new Error(`${message} was answered ${JSON.stringify(content)}`);
};

/** Looks at everything that can be looked at. */
export const looks: Habit = async (client, dice) => {
  const looking: ReadonlyArray<(client: RpcClient) => Promise<unknown>> = [
    () => client.call('server.status', {}),
    () => client.call('daemon.status', {}),
    () => client.call('log.read', { servers: [...STEADY], tail: 50 }),
    () => client.call('event.list', { limit: 100 }),
    () => client.call('tool.list', { server: dice.pick(ECHOING) }),
    () => client.call('tool.search', { query: 'echo' }),
    () => client.call('registry.show', {}),
    () => client.call('server.info', { server: dice.pick(STEADY) }),
  ];
  await dice.pick(looking)(client);
};
