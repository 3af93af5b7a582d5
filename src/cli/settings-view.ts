import { AppError } from '../contract/errors.ts';
import { nearest } from '../domain/name.ts';
import { table } from './table.ts';

/** A setting with its value and its place of origin. */
export interface ShownSetting {
  readonly key: string;
  readonly value: unknown;
  readonly origin: {
    readonly layer: string;
    readonly file?: string;
    readonly line?: number;
    readonly variable?: string;
  };
  readonly summary: string;
}

/** The table of `mcp config show`. */
export function settingsTable(settings: readonly ShownSetting[]): string {
  return table(settings, [
    { title: 'SETTING', value: (it) => it.key },
    { title: 'VALUE', value: (it) => formatValue(it.value), shrinks: true },
    { title: 'FROM', value: (it) => formatOrigin(it.origin), shrinks: true },
    { title: 'WHAT IT IS', value: (it) => it.summary, shrinks: true, style: () => 'dim' },
  ]);
}

/** A value as it is written in a file or on a command line; an empty list as `[]`. */
export function formatValue(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? '[]' : value.join(',');
}

/** `default`, `user (/home/me/….toml:3)`, `environment (MCP_LOG_LEVEL)`. */
export function formatOrigin({ layer, file, line, variable }: ShownSetting['origin']): string {
  const place = variable ?? (file && (line ? `${file}:${line}` : file));
  return place ? `${layer} (${place})` : layer;
}

/** What to say to a key that is no setting. */
export function unknownSetting(key: string, known: readonly string[]): AppError {
  const near = nearest(key, known);
  return new AppError('SETTING_NOT_FOUND', { key }, near ? { hint: `did you mean ${near}?` } : {});
}
