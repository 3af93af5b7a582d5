import { nearest } from '../domain/name.ts';
import type { Env } from '../platform/paths.ts';
import type { Layer, Origin, Reading, SettingsProblem } from './settings-layers.ts';
import { type ReadSetting, readSetting, readSettingText } from './settings-reading.ts';
import { isSettingKey, SETTING_KEYS, SETTINGS, variablesOf } from './settings-schema.ts';

/** The layers that stand in no file: defaults, variables, flags. */

export const DEFAULTS_LAYER: Layer = {
  readings: SETTING_KEYS.map((key) => ({ key, value: SETTINGS[key].fallback, origin: { layer: 'default' } })),
  problems: [],
};

const NO_PLACE = { line: 0, column: 0, file: null };

/** What the `MCP_*` variables say; an empty one says nothing. */
export function readVariables(env: Env): Layer {
  const given = SETTING_KEYS.flatMap((key) => {
    const variable = variablesOf(key).find((name) => env[name]);
    return variable ? [{ key, variable, read: readSettingText(key, env[variable] ?? '') }] : [];
  });
  return {
    readings: given.flatMap(({ key, variable, read }) =>
      reading(key, read, { layer: 'environment', variable }),
    ),
    problems: [...given.flatMap(({ variable, read }) => problem(variable, read)), ...mistypedVariables(env)],
  };
}

/** Other programs have `MCP_*` variables too, so only what can hardly be anything else is held to be mistyped. */
function mistypedVariables(env: Env): SettingsProblem[] {
  const known = SETTING_KEYS.flatMap(variablesOf);
  return Object.keys(env).flatMap((name) => {
    if (!/^MCP_(DAEMON|RPC|LOGS|EVENTS|DEFAULTS)_/.test(name) || known.includes(name)) return [];
    const meant = nearest(name, known);
    return meant
      ? [{ ...NO_PLACE, path: name, message: `is no known variable: did you mean ${meant}?` }]
      : [];
  });
}

/** What flags say: settings by their dotted keys, as text or as they are. */
export function readFlags(flags: Readonly<Record<string, unknown>>): Layer {
  const readings: Reading[] = [];
  const problems: SettingsProblem[] = [];
  for (const [key, value] of Object.entries(flags)) {
    if (isSettingKey(key)) {
      const read = typeof value === 'string' ? readSettingText(key, value) : readSetting(key, value);
      readings.push(...reading(key, read, { layer: 'flag' }));
      problems.push(...problem(key, read));
    } else problems.push(...problem(key, { ok: false, message: unknownSetting(key) }));
  }
  return { readings, problems };
}

/** What to do about a dotted key that is no setting. */
export function unknownSetting(key: string): string {
  const meant = nearest(key, SETTING_KEYS);
  return meant ? `is no setting: did you mean "${meant}"?` : 'is no setting: mcp config show lists them';
}

function reading(key: Reading['key'], read: ReadSetting, origin: Origin): Reading[] {
  return read.ok ? [{ key, value: read.value, origin }] : [];
}

function problem(path: string, read: ReadSetting): SettingsProblem[] {
  return read.ok ? [] : [{ ...NO_PLACE, path, message: read.message }];
}
