import { BaseCommand } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/flags.ts';
import { settingsTable } from '../../src/cli/settings-view.ts';
import { formatFound } from '../../src/config/check-files.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { SETTING_KEYS, SETTINGS } from '../../src/config/settings-schema.ts';
import { readIfThere } from '../../src/platform/read-if-there.ts';

export default class ConfigShow extends BaseCommand {
  static override description =
    'Every setting with its value and where it came from; or the registry, secrets masked.';
  static override examples = [
    { description: 'Settings', command: 'mcp config show' },
    { description: 'The registry', command: 'mcp config show --registry' },
  ];
  static override flags = { registry: Flags.boolean({ description: 'show the registry instead' }) };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ConfigShow);
    if (flags.registry) {
      const registry = await (await this.client()).call('registry.show', {});
      this.log(JSON.stringify(registry.entries, null, 2));
      return registry;
    }
    const sources = { paths: this.paths, env: process.env, cwd: process.cwd(), readFile: readIfThere };
    const { values, origins, problems } = loadSettings(sources);
    const settings = SETTING_KEYS.map((key) => ({ key, value: values[key], origin: origins[key] }));
    this.log(
      settingsTable(settings.map((setting) => ({ ...setting, summary: SETTINGS[setting.key].summary }))),
    );
    for (const problem of problems) this.logToStderr(`warning: ${formatFound(problem)}`);
    return { settings, problems };
  }
}
