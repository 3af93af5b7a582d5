import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../dice.ts';
import { serverProcesses } from '../survivors.ts';
import type { Keeper } from './keeper.ts';
import { STEADY, type Town } from './town.ts';

/** The time between two troubles, on average. */
const TROUBLE_EVERY_MS = 300;
/** A daemon gets at least this long to live, so that it has something to lose. */
const DAEMON_LIVES_MS = 4_000;

/** Makes trouble, one at a time, and remembers what it did so that others can tell what is to be expected. */
export class Monkey {
  readonly #town: Town;
  readonly #keeper: Keeper;
  readonly #dice: Dice;
  readonly #healing = new Set<Promise<void>>();
  /** Pids of processes that it killed. */
  readonly #killed = new Set<number>();
  /** Port servers that did not outlive a daemon though nobody touched them. */
  readonly broken: string[] = [];
  /** How often each kind of trouble was made. */
  readonly made: Record<string, number> = {};
  #daemonSince = performance.now();

  constructor(town: Town, keeper: Keeper, dice: Dice) {
    this.#town = town;
    this.#keeper = keeper;
    this.#dice = dice;
  }

  /** Makes trouble for so long; afterwards the network is whole again and nobody is frozen. */
  async rage(ms: number, { daemonToo }: { daemonToo: boolean }): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await pause(-TROUBLE_EVERY_MS * Math.log(1 - this.#dice.next()));
      const mayKillDaemon = daemonToo && performance.now() - this.#daemonSince > DAEMON_LIVES_MS;
      if (mayKillDaemon && this.#dice.chance(0.08)) await this.#killDaemon();
      else if (this.#dice.chance(0.5)) this.#killSomebody();
      else if (this.#dice.chance(0.3)) this.#freezeSomebody();
      else this.#spoilNetwork();
    }
    await Promise.all(this.#healing);
  }

  #note(what: string): void {
    this.made[what] = (this.made[what] ?? 0) + 1;
  }

  #killSomebody(): void {
    const victims = serverProcesses(this.#town.home);
    if (victims.length === 0) return;
    const { pid } = this.#dice.pick(victims);
    this.#killed.add(pid);
    signal(pid, 'SIGKILL');
    this.#note('server killed');
  }

  #freezeSomebody(): void {
    const victims = serverProcesses(this.#town.home);
    if (victims.length === 0) return;
    const { pid } = this.#dice.pick(victims);
    signal(pid, 'SIGSTOP');
    this.#note('server frozen');
    this.#heal(this.#dice.between(50, 1_000), () => signal(pid, 'SIGCONT'));
  }

  #spoilNetwork(): void {
    const proxy = this.#dice.pick(this.#town.proxies);
    const weather = this.#dice.pick(['stalled', 'cut'] as const);
    proxy.become(weather);
    this.#note(`network ${weather}`);
    this.#heal(this.#dice.between(100, 2_500), () => proxy.become('open'));
  }

  #heal(ms: number, cure: () => void): void {
    const healed = pause(ms).then(cure);
    this.#healing.add(healed);
    void healed.then(() => this.#healing.delete(healed));
  }

  async #killDaemon(): Promise<void> {
    const before = await this.#keeper.pidsOf(STEADY);
    const gap = this.#dice.chance(0.5) ? 0 : this.#dice.between(1, 1_500);
    await this.#keeper.replace(gap, () => {
      if (this.#dice.chance(0.3)) this.#killSomebody();
    });
    this.#daemonSince = performance.now();
    this.#note('daemon killed');
    await this.#keeper.running(STEADY);
    const now = await this.#keeper.pidsOf(STEADY);
    for (const [server, pid] of before) {
      if (this.#killed.has(pid) || now.get(server) === pid) continue;
      this.broken.push(`${server} was ${pid} before the daemon was killed, and is ${now.get(server)}`);
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
