import { findings } from './issues.ts';
import { SETTINGS, type SettingKey, type SettingValue } from './settings-schema.ts';

export type ReadSetting =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly message: string };

/** Judges a value of a setting as it is written in TOML. */
export function readSetting(key: SettingKey, value: unknown): ReadSetting {
  const parsed = SETTINGS[key].schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { ok: true, value: value as SettingValue };
  return {
    ok: false,
    message: findings(parsed.error.issues)
      .map(({ message }) => message)
      .join('; '),
  };
}

/** Judges a value that is given as text, by a variable, a flag, or `mcp config set`. */
export function readSettingText(key: SettingKey, text: string): ReadSetting {
  return readSetting(key, SETTINGS[key].fromText(text));
}
