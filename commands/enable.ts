import { serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, ServersCommand } from '../src/cli/servers-command.ts';

export default class Enable extends ServersCommand {
  static override description = 'Let servers be started again after mcp disable.';
  static override examples = [
    { description: 'One server', command: 'mcp mem0 enable' },
    { description: 'Those with a tag', command: 'mcp tag:db enable' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = { tag: tagFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Enable);
    return this.act({ ...args, ...flags }, ENABLE);
  }
}

const ENABLE: Action = {
  among: (server) => !server.enabled,
  title: (name) => `enabling ${name}`,
  call: (client, server) => client.call('registry.update', { server, fields: { enabled: null } }),
  say: ({ name }) => `${name} is enabled`,
  did: () => 'enabled',
};
