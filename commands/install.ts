import { BaseCommand } from '../src/cli/base-command.ts';
import { serverArg } from '../src/cli/flags.ts';
import { forEach } from '../src/cli/progress.ts';

export default class Install extends BaseCommand {
  static override description =
    'Run the install command of an entry; its output goes to the log of the server.';
  static override examples = ['mcp mem0 install'];
  static override args = { server: serverArg };

  async run(): Promise<unknown> {
    const { server } = (await this.parse(Install)).args;
    const client = await this.client();
    const [outcome] = await forEach({
      names: [server],
      title: (name) => `installing ${name}`,
      run: () => client.call('server.install', { server }),
      quiet: this.jsonEnabled(),
    });
    if (!outcome?.ok) throw outcome?.error;
    this.log(`${server} is installed`);
    return outcome.value;
  }
}
