import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { readIfThere } from '../platform/read-if-there.ts';
import { PROJECT_FILE } from './settings.ts';
import { type EditedToml, setSetting, unsetSetting } from './settings-edit.ts';
import { readFlags } from './settings-given.ts';
import type { SettingKey } from './settings-schema.ts';

/** The project's settings file: the nearest upwards from `cwd`, or a new one in `cwd`. */
export function projectFileFor(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return join(cwd, PROJECT_FILE);
  }
}

/**
 * Gives a setting in a file the value that `text` means, or takes it out when `text` is null. Everything else in the
 * file stays as it is; it is written in one step, and only when the value is right. Throws what the disk does.
 */
export function writeSetting(file: string, key: SettingKey, text: string | null): EditedToml {
  const before = readIfThere(file) ?? '';
  const edited = text === null ? unsetSetting(before, key) : setTo(before, key, text);
  if (!edited.ok || edited.text === before) return edited;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic.sync(file, edited.text);
  return edited;
}

function setTo(before: string, key: SettingKey, text: string): EditedToml {
  const { readings, problems } = readFlags({ [key]: text });
  const [problem] = problems;
  const value = readings[0]?.value;
  if (problem || value === undefined) {
    return { ok: false, problem: problem ?? { path: key, line: 0, column: 0, message: 'has no value' } };
  }
  return setSetting(before, key, value);
}
