import { readFileSync } from 'node:fs';
import { type LoadedSettings, loadSettings, type Settings } from '../src/config/settings.ts';
import type { Env, Paths } from '../src/platform/paths.ts';

/** The settings that are in force, and what is wrong with those that are not. */
export class SettingsKeeper {
  readonly #paths: Paths;
  readonly #env: Env;
  #loaded: LoadedSettings;

  constructor(paths: Paths, env: Env) {
    this.#paths = paths;
    this.#env = env;
    this.#loaded = this.#load();
  }

  get current(): Settings {
    return this.#loaded.settings;
  }

  /** In words, with file and line. What is wrong counts as not given. */
  get problems(): string[] {
    return this.#loaded.problems.map(({ file, line, path, message }) => {
      const place = file === null ? 'settings' : `${file}:${line}`;
      return `${place}: ${path ? `${path} ` : ''}${message}`;
    });
  }

  reload(): void {
    this.#loaded = this.#load();
  }

  #load(): LoadedSettings {
    // A project's settings are for those who work in its folder; the daemon works for all of them.
    return loadSettings({ paths: this.#paths, env: this.#env, cwd: null, readFile: readIfThere });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
