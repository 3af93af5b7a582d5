import { maskEntry } from '../../../src/config/mask-entry.ts';
import { parseRegistry } from '../../../src/config/registry.ts';
import { addEntry, removeEntry, updateEntry } from '../../../src/config/registry-edit.ts';
import { AppError } from '../../../src/contract/errors.ts';
import type { Cause } from '../../../src/domain/actor.ts';
import { nameProblem } from '../../../src/domain/name.ts';
import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

type RegistryMethods = Pick<
  Handlers,
  | 'registry.show'
  | 'registry.add'
  | 'registry.update'
  | 'registry.remove'
  | 'registry.history'
  | 'registry.rollback'
>;

export function registryHandlers(context: HandlerContext): RegistryMethods {
  const { supervisor, registry, versions, paths } = context;

  /** Edits the file; the entry that results must be valid. */
  const edit = async (server: string, action: string, cause: Cause, change: (text: string) => string) => {
    const version = registry.edit(`${action} ${server}`, cause, (text) =>
      validated(context, server, change(text)),
    );
    return { version, server: await supervisor.status(server) };
  };

  return {
    'registry.show': () => {
      const entries = [...registry.snapshot.entries.values()];
      return {
        file: paths.registry,
        entries: Object.fromEntries(entries.map(({ name, raw }) => [name, maskEntry(raw)])),
        invalid: entries
          .filter((entry) => entry.problems.length > 0)
          .map(({ name, problems }) => ({ name, problems: [...problems] })),
      };
    },

    'registry.add': ({ server, entry, replace }, { cause }) => {
      const problem = nameProblem(server);
      if (problem) throw new AppError('SERVER_NAME_INVALID', { server, problem });
      const exists = registry.snapshot.entries.has(server);
      if (exists && !replace) throw new AppError('SERVER_EXISTS', { server });
      return edit(server, exists ? 'replace' : 'add', cause, (text) => addEntry(text, server, entry));
    },

    'registry.update': ({ server, fields }, { cause }) => {
      supervisor.assertKnown(server);
      return edit(server, 'update', cause, (text) => updateEntry(text, server, fields));
    },

    'registry.remove': async ({ server }, { cause }) => {
      supervisor.assertKnown(server);
      await supervisor.stopIfThere(server, cause);
      return { version: registry.edit(`remove ${server}`, cause, (text) => removeEntry(text, server)) };
    },

    'registry.history': ({ limit }) => ({ versions: versions.list(limit) }),

    'registry.rollback': ({ version }, { cause }) => {
      const [newest, before] = versions.list(2);
      // A file that was broken by hand is no version: taking that back is going to the newest one.
      const id = version ?? (registry.problem === null ? before : newest)?.id;
      const target = id === undefined ? null : versions.get(id);
      if (!target) throw new AppError('CONFIG_VERSION_NOT_FOUND', { id: id ?? 'before the first' });
      // The first version is that of no file at all.
      const text = target.text === '' ? '{}\n' : target.text;
      return { version: registry.replace(`roll back to ${target.id}`, cause, text), restored: target.id };
    },
  };
}

/** `text`, if `server` is valid in it. @throws AppError SERVER_INVALID with every problem of the entry */
function validated({ settings }: HandlerContext, server: string, text: string): string {
  const { entries } = parseRegistry(text, { defaults: settings().defaults });
  const problems = entries.get(server)?.problems ?? [];
  if (problems.length === 0) return text;
  const problem = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new AppError(
    'SERVER_INVALID',
    { server, problem, problems },
    { hint: 'correct it and try again; nothing was written' },
  );
}
