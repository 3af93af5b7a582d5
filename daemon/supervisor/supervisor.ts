import type { RegistryEntry, RegistrySnapshot } from '../../src/config/registry.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { NewEvent } from '../../src/contract/events.ts';
import type { ServerStatus, StatusReport } from '../../src/contract/shapes.ts';
import type { Cause } from '../../src/domain/actor.ts';
import { nearest } from '../../src/domain/name.ts';
import type { Desired, ServerSpec } from '../../src/domain/server.ts';
import type { Usage, UsageMeter } from '../runtime/usage.ts';
import { concernsProcess } from './spec-change.ts';
import { summarize, toStatus } from './status.ts';
import { Unit, type UnitDeps } from './unit.ts';
import { wantedAtStart } from './wanted.ts';

export interface SupervisorDeps
  extends Pick<UnitDeps, 'clock' | 'random' | 'takeTurn' | 'prepare' | 'reportBug'> {
  readonly publish: (event: NewEvent) => void;
  /** What was wanted of servers when that was last said, by this daemon or an earlier one. */
  readonly loadDesired: () => ReadonlyMap<string, Desired>;
  readonly saveDesired: (server: string, desired: Desired) => void;
  readonly forgetDesired: (server: string) => void;
  readonly usage: UsageMeter;
}

/** All servers of the registry as units, and the one way to them. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #units = new Map<string, Unit>();
  #entries: ReadonlyMap<string, RegistryEntry> = new Map();
  #resuming = false;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  /**
   * Brings the units in line with the registry: new entries appear, removed ones are stopped and forgotten, changed
   * ones are started anew if the change concerns their process. An entry that became invalid leaves what runs alone.
   */
  apply(snapshot: RegistrySnapshot, cause: Cause): void {
    const before = this.#entries;
    this.#entries = snapshot.entries;
    for (const name of before.keys()) if (!snapshot.entries.has(name)) this.#drop(name, cause);
    for (const { spec } of snapshot.entries.values()) if (spec) this.#adopt(spec, cause);
  }

  /**
   * From now on every server goes where it was wanted last, one whose entry comes or becomes valid later too;
   * `start: boot` counts as wanted if nothing else was said.
   */
  resume(cause: Cause): void {
    this.#resuming = true;
    const desired = this.#deps.loadDesired();
    for (const unit of this.#units.values()) resumeUnit(unit, desired, cause);
  }

  /** The unit of an entry that is valid, or was when it was started. @throws AppError SERVER_NOT_FOUND, SERVER_INVALID */
  unit(name: string): Unit {
    this.assertKnown(name);
    const unit = this.#units.get(name);
    if (unit) return unit;
    throw this.#invalid(name);
  }

  /** The unit of an entry that is valid as it stands. @throws AppError as `unit` does */
  validUnit(name: string): Unit {
    const unit = this.unit(name);
    if (this.#entries.get(name)?.spec) return unit;
    throw this.#invalid(name);
  }

  /** @throws AppError SERVER_NOT_FOUND, with the nearest name, when the registry has no such entry */
  assertKnown(name: string): void {
    if (this.#entries.has(name)) return;
    const near = nearest(name, [...this.#entries.keys()]);
    throw new AppError('SERVER_NOT_FOUND', { server: name }, near ? { hint: `did you mean "${near}"?` } : {});
  }

  /** Stops what runs under a name, if anything does. */
  async stopIfThere(name: string, cause: Cause): Promise<void> {
    await this.#units.get(name)?.stop(cause);
  }

  /** @throws AppError as `unit` does, and why it could not be started */
  async start(name: string, cause: Cause, readyTimeoutMs: number | null): Promise<{ already: boolean }> {
    return this.#startable(name, cause).start(cause, readyTimeoutMs);
  }

  async restart(name: string, cause: Cause, readyTimeoutMs: number | null): Promise<void> {
    await this.#startable(name, cause).restart(cause, readyTimeoutMs);
  }

  /** Every unit there is. */
  all(): Unit[] {
    return [...this.#units.values()];
  }

  /** Resolves when none of these servers is starting any more, whatever became of it. */
  async settled(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#units.get(name)?.settled()));
  }

  /** Every unit that runs, by name. */
  running(): Unit[] {
    return [...this.#units.values()].filter((unit) => unit.live !== null);
  }

  async status(name: string): Promise<ServerStatus> {
    const unit = this.unit(name);
    return toStatus(unit.spec, unit.view(), (await this.#usage([unit])).get(unit.view().pid ?? 0));
  }

  /** As `status`, without what has to be measured; cheap enough for every event. */
  quickStatus(name: string): ServerStatus | null {
    const unit = this.#units.get(name);
    return unit ? toStatus(unit.spec, unit.view(), undefined) : null;
  }

  /** @throws AppError SERVER_NOT_FOUND for a name in `names` that is no server */
  async report(names?: readonly string[]): Promise<StatusReport> {
    const units = names ? names.map((name) => this.unit(name)) : this.#inOrder();
    const usage = await this.#usage(units);
    const servers = units.map((unit) => toStatus(unit.spec, unit.view(), usage.get(unit.view().pid ?? 0)));
    const invalid = [...this.#entries.values()].filter((entry) => entry.problems.length > 0);
    return {
      servers,
      summary: summarize(servers),
      invalid: names ? [] : invalid.map(({ name, problems }) => ({ name, problems: [...problems] })),
    };
  }

  /**
   * Takes everything down and keeps what is wanted. Failures are told; the others go on. With `keep`, servers that can
   * outlive us do.
   */
  async shutDown(cause: Cause, keep: boolean): Promise<void> {
    const units = [...this.#units.values()];
    const ends = await Promise.allSettled(units.map((unit) => unit.shutDown(cause, keep)));
    for (const end of ends) if (end.status === 'rejected') this.#deps.reportBug(String(end.reason));
  }

  #startable(name: string, cause: Cause): Unit {
    const unit = this.validUnit(name);
    if (!unit.spec.enabled) throw new AppError('SERVER_DISABLED', { server: name });
    if (unit.spec.dependencies.length > 0 && unit.live === null) {
      const names = unit.spec.dependencies.map((dependency) => dependency.name);
      const message = `${name} needs ${names.join(', ')}, which this version does not start by itself`;
      const { correlationId } = cause;
      this.#deps.publish({
        type: 'dependency_ignored',
        server: name,
        message,
        details: { dependencies: names },
        correlationId,
      });
    }
    return unit;
  }

  /** In the order of the registry file, which is the user's own. */
  #inOrder(): Unit[] {
    return [...this.#entries.keys()].flatMap((name) => this.#units.get(name) ?? []);
  }

  #adopt(spec: ServerSpec, cause: Cause): void {
    const unit = this.#units.get(spec.name);
    if (!unit) {
      const created = new Unit(spec, this.#unitDeps(spec.name), cause);
      this.#units.set(spec.name, created);
      if (this.#resuming) resumeUnit(created, this.#deps.loadDesired(), cause);
      return;
    }
    const before = unit.spec;
    unit.replaceSpec(spec, cause, spec.enabled && concernsProcess(before, spec));
    if (before.enabled && !spec.enabled) this.#quietly(unit.stop(cause));
  }

  /** Its unit stays until it is down: if the name comes back before, there must not be two. */
  #drop(name: string, cause: Cause): void {
    this.#deps.forgetDesired(name);
    const unit = this.#units.get(name);
    if (!unit) return;
    const down = unit.stop(cause).finally(() => {
      if (this.#entries.has(name)) return;
      this.#units.delete(name);
      this.#deps.forgetDesired(name);
    });
    this.#quietly(down);
  }

  #invalid(name: string): AppError {
    const problems = this.#entries.get(name)?.problems ?? [];
    const problem = problems[0]?.message ?? 'unknown';
    return new AppError('SERVER_INVALID', { server: name, problem, problems });
  }

  /** For what nobody waits for. */
  #quietly(work: Promise<unknown>): void {
    work.catch((error) => this.#deps.reportBug(String(error)));
  }

  #unitDeps(name: string): UnitDeps {
    return { ...this.#deps, saveDesired: (desired) => this.#deps.saveDesired(name, desired) };
  }

  #usage(units: readonly Unit[]): Promise<Map<number, Usage>> {
    const roots = new Set(units.flatMap((unit) => unit.view().pid ?? []));
    return this.#deps.usage.read(roots);
  }
}

function resumeUnit(unit: Unit, desired: ReadonlyMap<string, Desired>, cause: Cause): void {
  if (unit.spec.enabled) unit.resume(wantedAtStart(unit.spec, desired), cause);
}
