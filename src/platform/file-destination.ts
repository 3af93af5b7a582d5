import { RotatingFileSync } from './rotating-file-sync.ts';
import type { RotationLimits } from './rotation.ts';

/** Something that takes the lines of a log. */
export interface LogDestination {
  write(line: string): void;
}

export interface RotatedFile extends RotationLimits {
  readonly path: string;
}

/** A rotated file; while it cannot be written, its lines go elsewhere, after one that says why. Never throws. */
export class FileDestination implements LogDestination {
  readonly #path: string;
  readonly #file: RotatingFileSync;
  readonly #fallback: () => LogDestination;
  #instead: LogDestination | undefined;

  constructor({ path, ...limits }: RotatedFile, fallback: () => LogDestination) {
    this.#path = path;
    this.#file = new RotatingFileSync(path, limits);
    this.#fallback = fallback;
  }

  write(line: string): void {
    try {
      this.#file.append(line);
      this.#instead = undefined;
    } catch (error) {
      this.#instead ??= this.#turnAway(error as Error);
      this.#instead.write(line);
    }
  }

  #turnAway({ message }: Error): LogDestination {
    const fallback = this.#fallback();
    const msg = `cannot write ${this.#path}: ${message}`;
    fallback.write(`${JSON.stringify({ level: 'error', time: new Date().toISOString(), msg })}\n`);
    return fallback;
  }
}
