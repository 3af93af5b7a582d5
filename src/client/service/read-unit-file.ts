import { readUnit, splitWords } from '../../platform/systemd-unit.ts';
import type { Service } from './service.ts';

/** What the file of a service says of it. */
export type Description = Pick<Service, 'program' | 'environment' | 'user'>;

/** Reads a systemd unit. */
export function readUnitFile(text: string): Description {
  const valuesOf = (key: string) =>
    readUnit(text).flatMap((it) => (it.section === 'Service' && it.key === key ? [it.value] : []));
  // In ExecStart= `$` begins a variable, so a literal one is doubled there; not in the program itself (systemd.service(5)).
  const [node = '', ...args] = splitWords(valuesOf('ExecStart').at(-1) ?? '');
  const assignments = valuesOf('Environment').flatMap(splitWords);
  return {
    program: [node, ...args.map((word) => word.replaceAll('$$', '$'))],
    environment: Object.fromEntries(assignments.map(assignment)),
    user: valuesOf('User').at(-1) ?? null,
  };
}

function assignment(word: string): [string, string] {
  const at = word.indexOf('=');
  return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}
