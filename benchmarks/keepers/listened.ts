import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../harness/row.ts';
import { StartBell } from '../harness/start-bell.ts';
import type { Keeper, KeeperKind, KeeperOptions, Program } from './keeper.ts';

/** A keeper whose programs are heard when they start. */
export interface Listened {
  readonly keeper: Keeper;
  readonly bell: StartBell;
}

/**
 * Opens one for the length of a row, with a bell of its own.
 * @param programs makes what it is to keep, of an environment in which programs note that they started
 */
export async function listened(
  kind: KeeperKind,
  programs: (env: Record<string, string>) => readonly Program[],
  { onEnd }: Bench,
  options: KeeperOptions = {},
): Promise<Listened> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-bench-bell-'));
  onEnd(() => rmSync(folder, { recursive: true }));
  const bell = new StartBell(join(folder, 'starts'));
  onEnd(() => bell.close());
  const keeper = await kind.open(programs({ PIDS_FILE: bell.path }), options);
  onEnd(() => keeper.close());
  return { keeper, bell };
}
