import { CATALOGUE, type ErrorCode, EXIT } from '../../src/contract/errors.ts';
import { code, fence, linkTo, page, prose, table } from './markdown.ts';

const CODES = Object.keys(CATALOGUE) as ErrorCode[];

/** The catalogue gives each subject a block of JSON-RPC numbers; this is where the blocks begin. They count downwards. */
const SUBJECTS = [
  { title: 'The connection to the daemon', from: -32000 },
  { title: 'Registry and settings', from: -32030 },
  { title: 'Starting and stopping a server', from: -32050 },
  { title: 'Using a server', from: -32080 },
  { title: 'Storage', from: -32090 },
  { title: 'JSON-RPC itself', from: -32600 },
] as const;

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failed: 'it ran and failed, or something that was checked is unhealthy',
  usage: 'wrong usage, or an invalid configuration',
  unreachable: 'the daemon cannot be reached',
  notFound: 'no such server, tool or template',
  timeout: 'timed out',
  interrupted: 'interrupted (Ctrl-C)',
};

/** docs/errors.md: every failure that leaves the product, on each of its faces. */
export function errorsPage(): string {
  return page('Errors', 'src/contract/errors.ts', [
    INTRODUCTION,
    '## Exit codes',
    table(['exit code', 'meaning'], Object.entries(EXIT_MEANINGS).map(exitRow)),
    '## All codes',
    table(['code', 'JSON-RPC', 'HTTP', 'exit code'], CODES.map(overviewRow)),
    ...SUBJECTS.flatMap(subjectSection),
  ]);
}

const INTRODUCTION = `Whatever goes wrong has a **code**: a stable word that scripts may rely on. The numbers and words below belong to it.
\`{names}\` are filled in, and are in \`details\` too.

On a terminal (stderr):

${fence(
  'text',
  `error: no server is named "mem"
hint: did you mean "mem0"?`,
)}

With \`--json\` (stdout), and as \`error.data\` of a [JSON-RPC answer](rpc.md):

${fence(
  'json',
  JSON.stringify({
    error: {
      code: 'SERVER_NOT_FOUND',
      message: 'no server is named "mem"',
      hint: 'did you mean "mem0"?',
      details: { server: 'mem' },
    },
  }),
)}

A server that failed has the last lines that it wrote in \`details.last_words\`.`;

function exitRow([name, meaning]: [string, string]): string[] {
  return [String(EXIT[name as keyof typeof EXIT]), meaning];
}

function overviewRow(name: ErrorCode): string[] {
  const { rpc, http, exit } = CATALOGUE[name];
  return [linkTo(name), String(rpc), String(http), String(exit)];
}

function subjectSection(subject: (typeof SUBJECTS)[number]): string[] {
  const codes = CODES.filter((name) => subjectOf(CATALOGUE[name].rpc) === subject);
  return [`## ${subject.title}`, ...codes.flatMap(codeSection)];
}

function subjectOf(rpc: number) {
  return SUBJECTS.findLast(({ from }) => rpc <= from);
}

function codeSection(name: ErrorCode): string[] {
  const { rpc, http, exit, message, hint } = CATALOGUE[name];
  return [
    `### ${name}`,
    `> ${prose(message)}`,
    ...(hint === '' ? [] : [`**Hint:** ${prose(hint)}`]),
    `JSON-RPC ${code(String(rpc))} · HTTP ${code(String(http))} · exit code ${code(String(exit))}`,
  ];
}
