import { BaseCommand } from '../../src/cli/base-command.ts';
import { factLines } from '../../src/cli/facts.ts';

export default class ConfigPath extends BaseCommand {
  static override description = 'Where everything is: registry, settings, sockets, logs, data.';
  static override examples = ['mcp config path', 'mcp config path --json | jq -r .registry'];

  async run(): Promise<unknown> {
    await this.parse(ConfigPath);
    const { paths } = this;
    const places = {
      registry: paths.registry,
      settings: paths.userSettings,
      system_settings: paths.systemSettings,
      router_words: paths.routerConfig,
      runtime: paths.runtimeDir,
      socket: paths.socket,
      daemon_log: paths.daemonLog,
      data: paths.dataDir,
      database: paths.database,
    };
    this.log(
      factLines(Object.entries(places).map(([name, path]) => [name.replace('_', ' '), path])).join('\n'),
    );
    return places;
  }
}
