/** Secrets that are planted for a test, each in a place of its own, and found again wherever they turn up. */
export class Plants {
  readonly #places = new Map<string, string>();

  /** A new secret that looks like nothing in particular: only its place says that it is one. */
  secret(place: string): string {
    return this.#plant(place, `plant${this.#places.size}-Zq8xWv3nLk`);
  }

  /** A new secret that says by its own looks what it is, wherever it stands. */
  token(place: string): string {
    return this.#plant(
      place,
      `ghp_${String(this.#places.size).padStart(4, '0')}Zq8xWv3nLkZq8xWv3nLkZq8xWv3nLk12`,
    );
  }

  /** The places whose secret is in `text`, each with what stands around it. */
  foundIn(text: string): string[] {
    return [...this.#places].flatMap(([secret, place]) => {
      const at = text.indexOf(secret);
      return at === -1 ? [] : `${place}: …${text.slice(Math.max(0, at - 60), at + secret.length + 20)}…`;
    });
  }

  #plant(place: string, secret: string): string {
    this.#places.set(secret, place);
    return secret;
  }
}
