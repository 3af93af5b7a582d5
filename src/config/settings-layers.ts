import type { Problem } from './problems.ts';
import type { SettingKey, SettingValue } from './settings-schema.ts';

/** Where settings come from, the weakest first. */
export type LayerName = 'default' | 'system' | 'user' | 'project' | 'environment' | 'flag';

/** Where the value of a setting was given. */
export interface Origin {
  readonly layer: LayerName;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly variable?: string;
}

/** A problem, and the file that it is in; null for variables and flags. */
export interface SettingsProblem extends Problem {
  readonly file: string | null;
}

export interface Reading {
  readonly key: SettingKey;
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** What one source says: only what is valid, and what is not. */
export interface Layer {
  readonly readings: readonly Reading[];
  readonly problems: readonly SettingsProblem[];
}

/** For every setting, what the last layer that has it says. */
export function mergeLayers(layers: readonly Layer[]): ReadonlyMap<SettingKey, Reading> {
  return new Map(layers.flatMap(({ readings }) => readings).map((reading) => [reading.key, reading]));
}
