import { posix } from 'node:path';
import { importsOf, withoutComments } from './imports.ts';
import { HOMES, RESERVED, ROOMS, type Room } from './rules.ts';

/** What is against the rules in a source file of ours, each with the reason of the rule. `file` is relative to the root. */
export function violationsOf(file: string, source: string): string[] {
  const room = roomOf(file);
  if (!room) return [`${file} is in no room: give its folder a rule`];
  const found = importsOf(source).flatMap((name) =>
    name.startsWith('.')
      ? wrongNeighbour(file, room, posix.join(posix.dirname(file), name))
      : wrongHome(file, name),
  );
  return [...found, ...wrongGlobal(file, source)].map((problem) => `${file} ${problem}`);
}

const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

function roomOf(file: string): Room | undefined {
  return ROOMS.find((room) => within(file, room.folder));
}

function wrongNeighbour(file: string, room: Room, target: string): string[] {
  if (room.folder === 'commands' && within(target, 'commands')) return [`imports ${target}: ${room.because}`];
  if (within(target, room.folder)) return wrongFeature(file, target);
  const allowed = room.may.some((folder) => within(target, folder));
  return allowed ? [] : [`imports ${target}: ${room.because}`];
}

/** Inside of the daemon, a feature sees the context that it is given, and neither another feature nor the storage. */
function wrongFeature(file: string, target: string): string[] {
  const feature = /^daemon\/features\/[^/]+\//.exec(file)?.[0];
  if (!feature || target.startsWith(feature) || target === 'daemon/features/feature.ts') return [];
  return [`imports ${target}: features meet through events, and deleting one must not break another`];
}

function wrongHome(file: string, name: string): string[] {
  const owned = HOMES.find((home) => home.packages.some((owner) => within(name, owner)));
  if (!owned || owned.homes.some((home) => within(file, home))) return [];
  return [`imports ${name}: ${owned.because}`];
}

function wrongGlobal(file: string, source: string): string[] {
  const code = withoutComments(source);
  return RESERVED.flatMap(({ what, within: folder, homes, because }) => {
    if (!within(file, folder) || homes.includes(file)) return [];
    const use = what.exec(code);
    return use ? [`says ${use[0]}: ${because}`] : [];
  });
}
