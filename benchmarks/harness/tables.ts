import type { Environment } from './environment.ts';
import type { FigureResult, RaceResult, Standing, Target } from './race.ts';
import type { RowResult } from './row.ts';
import type { Ratio } from './stats.ts';
import { formatIn, formatNumber, suffixOf } from './units.ts';

/** A row as Markdown, from its heading (of the third level) on. */
export function rowSection({ row, title, environment, races }: RowResult): string {
  const parts = [`### ${title}`, `\`npm run bench -- ${row}\` · ${place(environment)}`];
  return [...parts, ...races.map(raceTable)].join('\n\n');
}

/** What was measured where, on one line. */
function place(environment: Environment): string {
  const { date, product, commit, node, system, cpu, cores, memory_gib, load, busy } = environment;
  return [
    `${date.slice(0, 16).replace('T', ' ')} UTC`,
    commit ? `${product} (${commit})` : product,
    `Node ${node.slice(1)}`,
    system,
    `${cpu}, ${cores} cores, ${memory_gib} GiB`,
    `load average ${load.toFixed(2)} and others busy ${Math.round(busy * 100)} % before it`,
  ].join(' · ');
}

function raceTable({ race, reference = 'the floor', figures }: RaceResult): string {
  const targeted = figures.some(({ standings }) => standings.some(({ target }) => target));
  const head = [race, '', 'median', 'p95', 'min to max', 'n', `times ${reference}`];
  const align = ['---', '---', '--:', '--:', '--:', '--:', '--:'];
  const first = reference === 'the floor' ? 'floor' : '1';
  const rows = figures.flatMap((result) =>
    result.standings.map((standing) => [
      ...cells(result, standing),
      standing.ratio ? formatRatio(standing.ratio) : first,
      ...(targeted ? [formatTarget(standing.target)] : []),
    ]),
  );
  if (targeted) {
    head.push('target');
    align.push('---');
  }
  return [head, align, ...rows].map(line).join('\n');
}

function cells({ figure, unit }: FigureResult, standing: Standing): string[] {
  const { contestant, median, p95, min, max, n } = standing;
  const format = (value: number) => formatIn(unit, value);
  return [
    contestant,
    `${figure}, ${suffixOf(unit)}`,
    format(median),
    format(p95),
    `${format(min)} to ${format(max)}`,
    String(n),
  ];
}

function formatTarget(target: Target | undefined): string {
  if (!target) return '';
  return `at most ${target.at_most}: ${target.met ? 'met' : '**missed**'}`;
}

function formatRatio({ medians, p25, p75 }: Ratio): string {
  return `**${formatNumber(medians)}** (${formatNumber(p25)} to ${formatNumber(p75)})`;
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
