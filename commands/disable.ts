import { serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, type Done, ServersCommand } from '../src/cli/servers-command.ts';
import type { Client } from '../src/client/client.ts';

export default class Disable extends ServersCommand {
  static override description = 'Stop servers and keep them from being started; their entries stay.';
  static override examples = [
    { description: 'One server', command: 'mcp mem0 disable' },
    { description: 'Those with a tag', command: 'mcp tag:db disable' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = { tag: tagFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Disable);
    return this.act({ ...args, ...flags }, DISABLE);
  }
}

/** The entry first: the daemon stops the server because of it, even if nobody waits for that any more. */
async function disable(client: Client, server: string): Promise<Done> {
  await client.call('registry.update', { server, fields: { enabled: false } });
  return { server: (await client.call('server.stop', { server })).server };
}

const DISABLE: Action = {
  among: (server) => server.enabled,
  title: (name) => `disabling ${name}`,
  call: disable,
  say: ({ name }) => `${name} is disabled; mcp ${name} enable takes it back`,
  did: () => 'disabled',
};
