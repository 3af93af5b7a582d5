import { serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, type Done, ServersCommand } from '../src/cli/servers-command.ts';
import type { Client } from '../src/client/client.ts';

export default class Install extends ServersCommand {
  static override description =
    'Run the install commands of entries; their output goes to the logs of the servers.';
  static override examples = [
    { description: 'One server', command: 'mcp mem0 install' },
    { description: 'Every server that has an install command', command: 'mcp all install' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = { tag: tagFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Install);
    return this.act({ ...args, ...flags }, installation);
  }
}

async function install(client: Client, server: string): Promise<Done> {
  await client.call('server.install', { server });
  const { servers } = await client.call('server.status', { servers: [server] });
  return { server: servers[0] as Done['server'] };
}

/** A group means those of it that have something to install. */
async function installation(client: Client): Promise<Action> {
  const { entries } = await client.call('registry.show', {});
  return {
    among: ({ name }) => (entries[name] as { install?: string } | undefined)?.install !== undefined,
    title: (name) => `installing ${name}`,
    call: install,
    say: ({ name }) => `${name} is installed`,
    did: () => 'installed',
  };
}
