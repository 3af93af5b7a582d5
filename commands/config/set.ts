import { BaseCommand } from '../../src/cli/base-command.ts';
import { Args, Flags } from '../../src/cli/flags.ts';
import { unknownSetting } from '../../src/cli/settings-view.ts';
import { formatProblem } from '../../src/config/problems.ts';
import { isSettingKey, SETTING_KEYS, SETTINGS, type SettingKey } from '../../src/config/settings-schema.ts';
import { projectFileFor, writeSetting } from '../../src/config/settings-write.ts';
import { AppError } from '../../src/contract/errors.ts';

export default class ConfigSet extends BaseCommand {
  static override description =
    'Change one setting in your file, or in that of this project. A running daemon reads it at once.';
  static override examples = [
    { description: 'For you', command: 'mcp config set logs.max_files 10' },
    { description: 'For this project', command: 'mcp config set servers.required github,postgres --project' },
    { description: 'Back to the default', command: 'mcp config set logs.max_files --unset' },
  ];
  static override args = {
    key: Args.string({
      description: 'a setting (mcp config show lists them)',
      required: true,
      ignoreStdin: true,
    }),
    value: Args.string({ description: 'its value', ignoreStdin: true }),
  };
  static override flags = {
    project: Flags.boolean({
      description: 'in the nearest .mcp-manager.toml upwards, else one in this folder',
    }),
    unset: Flags.boolean({ description: 'take the setting out of the file' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ConfigSet);
    const { key, value } = args;
    if (!isSettingKey(key)) throw unknownSetting(key, SETTING_KEYS);
    if (Boolean(flags.unset) === (value !== undefined)) throw usage('give either a value or --unset');
    if (SETTINGS[key].projectOnly && !flags.project)
      throw usage(`${key} is a setting of projects: add --project`);
    const file = flags.project ? projectFileFor(process.cwd()) : this.paths.userSettings;
    write(file, key, value ?? null);
    await (await this.runningClient())?.call('daemon.reload', {});
    this.log(flags.unset ? `${key} is no longer set in ${file}` : `${key} is ${value} in ${file}`);
    return { key, value: value ?? null, file };
  }
}

const usage = (problem: string) => new AppError('USAGE', { problem });

function write(file: string, key: SettingKey, value: string | null): void {
  let written: ReturnType<typeof writeSetting>;
  try {
    written = writeSetting(file, key, value);
  } catch (error) {
    throw new AppError('CONFIG_UNWRITABLE', { file, reason: (error as Error).message }, { cause: error });
  }
  if (!written.ok) throw new AppError('CONFIG_INVALID', { file, problem: formatProblem(written.problem) });
}
