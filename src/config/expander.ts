import { isSecretKey } from '../domain/mask.ts';
import { expand } from './expand.ts';

/** Expands many texts against one set of variables, and remembers what was missing and which secrets were used. */
export class Expander {
  /** Names of variables that were needed and are not set. */
  readonly unset = new Set<string>();
  /** Values of variables whose names say that they are secret. */
  readonly secrets = new Set<string>();
  readonly #variables: ReadonlyMap<string, string>;

  /** Later changes of `variables` count. */
  constructor(variables: ReadonlyMap<string, string>) {
    this.#variables = variables;
  }

  text(value: string): string {
    const { text, unset } = expand(value, (name) => this.#lookup(name));
    for (const name of unset) this.unset.add(name);
    return text;
  }

  list(values: readonly string[]): string[] {
    return values.map((value) => this.text(value));
  }

  table(values: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.text(value)]));
  }

  #lookup(name: string): string | undefined {
    const value = this.#variables.get(name);
    if (value !== undefined && isSecretKey(name)) this.secrets.add(value);
    return value;
  }
}
