import { type Cell, LIFECYCLE, UNIT_EVENTS } from '../../daemon/supervisor/lifecycle.ts';
import { type ServerState, STATES } from '../../src/domain/server.ts';
import { code, fence, page, table } from './markdown.ts';

/** docs/lifecycle.md: the table that the supervisor obeys, drawn and written out. */
export function lifecyclePage(): string {
  return page('The life of a server', 'daemon/supervisor/lifecycle.ts', [
    INTRODUCTION,
    fence('mermaid', ['stateDiagram-v2', '  [*] --> stopped', ...edges()].join('\n')),
    '## Every cell',
    'A cell holds the next state and, after it, what the supervisor does. `·` is nothing to do; `reject` refuses the wish; `–` cannot happen, and is reported as a bug if it does.',
    table(['', ...UNIT_EVENTS.map(code)], STATES.map(row)),
    EFFECTS,
  ]);
}

const INTRODUCTION = `Seven states, nine events. The first four events are wishes, the others are facts. What is wanted is stored and
survives everything; the state is only ever observed. Whenever a server comes to rest in a state that is not what is
wanted, the next wish is made for it: boot, reload and recovery are the same code.`;

const EFFECTS = `**launch** begins an attempt: spawn, MCP handshake, health check · **kill** ends the process tree · **arm**, **disarm**
set and clear the time of the next attempt · **forget** makes earlier failures not count any more.`;

function edges(): string[] {
  const labels = new Map<string, string[]>();
  for (const state of STATES) {
    for (const event of UNIT_EVENTS) {
      const next = nextOf(LIFECYCLE[state][event]);
      if (next === null) continue;
      const edge = `${state} --> ${next}`;
      labels.set(edge, [...(labels.get(edge) ?? []), event]);
    }
  }
  return [...labels].map(([edge, events]) => `  ${edge} : ${events.join(', ')}`);
}

function nextOf(cell: Cell): ServerState | null {
  return typeof cell === 'string' ? null : cell[0];
}

function row(state: ServerState): string[] {
  return [`**${state}**`, ...UNIT_EVENTS.map((event) => words(LIFECYCLE[state][event]))];
}

function words(cell: Cell): string {
  if (cell === 'ignore') return '·';
  if (cell === 'impossible') return '–';
  if (cell === 'reject') return 'reject';
  const [next, ...effects] = cell;
  return effects.length > 0 ? `${next} (${effects.join(', ')})` : next;
}
