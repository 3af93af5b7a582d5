import { BaseCommand } from '../../src/cli/base-command.ts';
import { Args } from '../../src/cli/flags.ts';
import { formatValue, unknownSetting } from '../../src/cli/settings-view.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { isSettingKey, SETTING_KEYS } from '../../src/config/settings-schema.ts';
import { readIfThere } from '../../src/platform/read-if-there.ts';

export default class ConfigGet extends BaseCommand {
  static override description = 'The value of one setting.';
  static override examples = ['mcp config get logs.max_files', 'mcp config get logs.max_files --json'];
  static override args = {
    key: Args.string({
      description: 'a setting (mcp config show lists them)',
      required: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<unknown> {
    const { key } = (await this.parse(ConfigGet)).args;
    if (!isSettingKey(key)) throw unknownSetting(key, SETTING_KEYS);
    const sources = { paths: this.paths, env: process.env, cwd: process.cwd(), readFile: readIfThere };
    const { values, origins } = loadSettings(sources);
    this.log(formatValue(values[key]));
    return { key, value: values[key], origin: origins[key] };
  }
}
