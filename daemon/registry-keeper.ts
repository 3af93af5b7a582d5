import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { registryDiff } from '../src/config/diff.ts';
import { parseRegistry, type RegistryContext, type RegistrySnapshot } from '../src/config/registry.ts';
import { AppError } from '../src/contract/errors.ts';
import type { NewEvent } from '../src/contract/events.ts';
import type { Cause } from '../src/domain/actor.ts';
import type { RegistryVersionStore } from './storage/registry-versions.ts';

export interface KeeperDeps {
  readonly file: string;
  readonly versions: RegistryVersionStore;
  readonly now: () => number;
  /** What entries are read against: the home folder and the defaults of the settings. */
  readonly context: () => RegistryContext;
  readonly apply: (snapshot: RegistrySnapshot, cause: Cause) => void;
  readonly publish: (event: NewEvent) => void;
}

const EMPTY: RegistrySnapshot = { entries: new Map(), fileProblem: null };

/** The registry file: read, watched over by whoever calls `reload`, edited, and remembered version by version. */
export class RegistryKeeper {
  readonly #deps: KeeperDeps;
  #text = '';
  #snapshot: RegistrySnapshot = EMPTY;
  #problem: string | null = null;

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  /** The last good state. */
  get snapshot(): RegistrySnapshot {
    return this.#snapshot;
  }

  /** Why the file as it is now is not in use; null when it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Reads the file. If it cannot be used, the last good state stays and the problem is told once. */
  reload(cause: Cause): void {
    const read = this.#read();
    const snapshot = read.ok ? parseRegistry(read.text, this.#deps.context()) : null;
    const problem = read.ok ? describe(snapshot) : read.problem;
    if (problem !== null || !read.ok || snapshot === null) {
      this.#reject(problem ?? 'unreadable', cause);
      return;
    }
    this.#problem = null;
    if (read.text !== this.#lastRecorded()) this.#record(read.text, 'edit', cause);
    this.#adopt(read.text, snapshot, cause);
  }

  /**
   * Changes the file: `edit` gets its text and answers with the new one. Written whole or not at all, recorded so
   * that it can be taken back, and in force when this returns. Says which version it is now.
   * @throws AppError CONFIG_INVALID when the file is broken as it is, CONFIG_UNWRITABLE
   */
  edit(action: string, cause: Cause, edit: (text: string) => string): number {
    // A hand that edited the file a moment ago must not be overwritten by a state that we read before.
    this.reload(cause);
    if (this.#problem !== null) throw this.#invalid(this.#problem);
    const text = edit(this.#text);
    const snapshot = parseRegistry(text, this.#deps.context());
    const problem = describe(snapshot);
    if (problem !== null) throw this.#invalid(problem);
    this.#write(text);
    const version = this.#record(text, action, cause);
    this.#adopt(text, snapshot, cause);
    return version;
  }

  #adopt(text: string, snapshot: RegistrySnapshot, cause: Cause): void {
    this.#text = text;
    this.#snapshot = snapshot;
    this.#deps.apply(snapshot, cause);
  }

  /** The text of the newest version. Before the first, the registry counts as empty. */
  #lastRecorded(): string {
    return this.#deps.versions.latest()?.text ?? '';
  }

  #record(text: string, action: string, cause: Cause): number {
    const { versions, now, file, publish } = this.#deps;
    if (versions.latest() === null) {
      versions.record({ actor: 'daemon', action: 'begin', text: '', diff: '', now: now() });
    }
    const diff = registryDiff(this.#lastRecorded(), text);
    const version = versions.record({ actor: cause.actor, action, text, diff, now: now() });
    const details = { version, actor: cause.actor };
    const message = `${file}: ${action}`;
    publish({ type: 'registry_changed', server: null, message, details, correlationId: cause.correlationId });
    return version;
  }

  #reject(problem: string, cause: Cause): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const message = `${this.#deps.file}: ${problem}; the last good state stays in use`;
    this.#deps.publish({
      type: 'registry_rejected',
      server: null,
      message,
      correlationId: cause.correlationId,
    });
  }

  #invalid(problem: string): AppError {
    return new AppError('CONFIG_INVALID', { file: this.#deps.file, problem });
  }

  #read(): { ok: true; text: string } | { ok: false; problem: string } {
    try {
      return { ok: true, text: readFileSync(this.#deps.file, 'utf8') };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // No file is an empty registry; one that vanished while we ran may be in the middle of being replaced by hand.
      return code === 'ENOENT' ? { ok: true, text: '' } : { ok: false, problem: message };
    }
  }

  #write(text: string): void {
    const { file } = this.#deps;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileAtomic.sync(file, text, existsSync(file) ? {} : { mode: 0o600 });
    } catch (error) {
      throw new AppError('CONFIG_UNWRITABLE', { file, reason: (error as Error).message }, { cause: error });
    }
  }
}

function describe(snapshot: RegistrySnapshot | null): string | null {
  const problem = snapshot?.fileProblem;
  return problem ? `${problem.line}:${problem.column} ${problem.message}` : null;
}
