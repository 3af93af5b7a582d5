import { packageRoot } from '../../platform/package-root.ts';
import { readClientEntries } from './client-configs.ts';
import { checkClients } from './clients.ts';
import { checkCommands } from './commands.ts';
import { checkConfig } from './config.ts';
import type { Check, DoctorContext } from './context.ts';
import { checkDaemon } from './daemon.ts';
import { type Diagnosis, mendable } from './diagnosis.ts';
import { checkDisk } from './disk.ts';
import { checkFolders } from './folders.ts';
import { checkHalfWritten } from './half-written.ts';
import { checkLogs } from './logs.ts';
import { look, mendOutside } from './look.ts';
import { checkPlaces } from './places.ts';
import { checkNode, checkPrograms } from './programs.ts';
import { checkSecrets } from './secrets.ts';
import { checkService } from './service.ts';
import { checkSocket } from './socket.ts';

const OLDEST_NODE = [20, 19] as const;

const entriesOf = ({ files }: DoctorContext) => [...files().registry.entries.values()];
const pathOf = ({ env }: DoctorContext) => env.PATH ?? '';

/** Everything that `mcp doctor` looks at, in the order in which it says so. */
export const CHECKS: readonly Check[] = [
  {
    name: 'node',
    summary: 'the version of Node.js',
    run: () => [checkNode(process.versions.node, OLDEST_NODE)],
  },
  {
    name: 'path',
    summary: 'whether mcp, mcp-manager and mcpd are found, and are ours: the Python SDK ships an mcp too',
    run: (context) => checkPrograms(pathOf(context), packageRoot),
  },
  {
    name: 'config',
    summary: 'settings and registry, every problem with its line',
    run: ({ files }) => checkConfig(files().problems),
  },
  {
    name: 'commands',
    summary: 'whether the command of each server is found',
    run: (context) => checkCommands(entriesOf(context), pathOf(context), context.paths.home),
  },
  {
    name: 'places',
    summary: 'working folders and env_files of servers, and who can read the latter',
    mends: 'takes the rights of others away from an env_file',
    run: (context) => checkPlaces(entriesOf(context), context.paths.home),
  },
  {
    name: 'secrets',
    summary:
      'secrets in the registry, by key name and by value, and who can read them; copies that a killed write left',
    mends: 'takes the rights of others away from a registry with secrets',
    run: (context) => [
      ...checkSecrets(context.paths, entriesOf(context)),
      ...checkHalfWritten(context.paths.registry),
    ],
  },
  {
    name: 'clients',
    summary: 'whether what client configs start in our name is there',
    run: ({ paths, env, platform }) =>
      checkClients(readClientEntries(paths.home, env, platform), env.PATH ?? ''),
  },
  {
    name: 'folders',
    summary: 'owner and rights of the folders of the daemon',
    mends: 'takes the rights of others away',
    run: ({ paths, uid }) => checkFolders(paths, uid),
  },
  {
    name: 'disk',
    summary: 'room for data and for files, and whether the folders can be written to',
    mends: 'gives you the right to write to a folder of yours',
    run: ({ paths, uid }) => checkDisk([paths.runtimeDir, paths.dataDir], uid),
  },
  {
    name: 'logs',
    summary: 'size of the logs against their bound, logs of servers that are gone',
    run: (context) => {
      const { logs } = context.files().settings;
      const servers = new Set(entriesOf(context).map(({ name }) => name));
      return checkLogs(context.paths.runtimeDir, servers, {
        maxFileBytes: logs.max_file_bytes,
        maxFiles: logs.max_files,
        maxTotalBytes: logs.max_total_bytes,
      });
    },
  },
  {
    name: 'database',
    summary: 'soundness (all of it is read), schema, backups, damaged ones that were set aside',
    mends: 'sets a damaged one aside and saves what is sound of it, when no daemon runs',
    run: async ({ env, daemon }, signal) => {
      const findings = await look('database', env, signal);
      return (await daemon).kind === 'absent' ? findings.map((each) => withReplacement(each, env)) : findings;
    },
  },
  {
    name: 'clock',
    summary: 'whether it is behind what was recorded, or behind our own files',
    run: ({ env }, signal) => look('clock', env, signal),
  },
  {
    name: 'daemon',
    summary: 'whether it runs, answers, and is of the same version',
    run: async ({ daemon }) => [checkDaemon(await daemon)],
  },
  {
    name: 'lock',
    summary: 'who holds the lock of the runtime folder',
    run: async ({ env, daemon }, signal) => {
      // A daemon that hangs, or that may not be spoken to, holds it by right; it is told once.
      const isAbsent = (await daemon).kind === 'absent';
      return look('lock', env, signal, isAbsent ? 'silent' : 'answers');
    },
  },
  {
    name: 'socket',
    summary: 'the length of its path, a socket file that nobody listens on',
    mends: 'removes a socket file that nobody listens on, with the lock of the daemon held',
    run: async ({ paths, env, daemon }) => [
      checkSocket(paths.socket, await daemon, () => mendOutside('socket', env)),
    ],
  },
  {
    name: 'service',
    summary:
      'whether the unit or agent, if there is one, is of this installation, and finds what servers need',
    mends: 'installs it anew for this user, unless its file was edited',
    run: (context) => checkService(context.paths, context.env, entriesOf(context)),
  },
  {
    name: 'leftovers',
    summary: 'processes of servers that run without a daemon',
    run: ({ env }, signal) => look('leftovers', env, signal),
  },
  {
    name: 'ports',
    summary: 'ports of stopped servers that others have; as `docker`, the engine where a server needs it',
    run: async ({ env, daemon }, signal) => {
      const state = await daemon;
      if (state.kind === 'answers') return (await state.client.call('daemon.check', {}, { signal })).findings;
      return (await Promise.all(['ports', 'docker'].map((name) => look(name, env, signal)))).flat();
    },
  },
];

/** A damaged database may be replaced when no daemon has it open. */
function withReplacement(finding: Diagnosis, env: DoctorContext['env']): Diagnosis {
  const damaged = finding.status === 'problem' && finding.fix?.includes('--fix');
  return damaged ? mendable(finding, () => mendOutside('database', env)) : finding;
}
