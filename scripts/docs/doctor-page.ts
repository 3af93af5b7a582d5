import { CHECKS } from '../../src/cli/doctor/checks.ts';
import { code, fence, page, prose, table } from './markdown.ts';

/** docs/doctor.md: what the doctor looks at, and what it mends. */
export function doctorPage(): string {
  return page('What mcp doctor looks at', 'src/cli/doctor/checks.ts', [
    INTRODUCTION,
    fence('console', EXAMPLE),
    table(
      ['check', 'looks at', '`--fix`'],
      CHECKS.map(({ name, summary, mends = '' }) => [code(name), prose(summary), prose(mends)]),
    ),
    '## Mending',
    MENDING,
    '## For scripts',
    SCRIPTS,
  ]);
}

const INTRODUCTION = `It needs no daemon and starts none. All checks run at once, each within ten seconds: one that fails or hangs is a
finding in itself and keeps none of the others. What may hang (a disk, the Docker engine) is looked at by processes of
their own. The exit code is 1 when there is a problem; warnings alone are exit 0. A fix is a command to paste.`;

const EXAMPLE = `$ mcp doctor
ok       node       Node.js 20.20.2
…
warning  socket     /home/ann/.mcp-runtime/mcpd.sock is left over from a daemon that was killed; …
                    fix: mcp doctor --fix

problem  commands   "ghost": no-such-program is not found on PATH; install it, or give its full path
                    fix: mcp edit ghost

1 problem, 1 warning; mcp doctor --fix mends 1`;

const MENDING = `\`mcp doctor --fix\` mends what the last column says, looks again, and prints what is left. It deletes nothing that
anybody could want (damaged databases, old logs, backups), ends no process and decides nothing: that is left to you,
with the command. Run again, it finds nothing more to mend. Whatever touches files of the daemon is done with its lock
held, so a daemon that runs or is about to start loses nothing.`;

const SCRIPTS = `\`mcp doctor --json\` prints \`{"ok", "summary": {"ok","warnings","problems","fixable"}, "findings": [{"check","status","message","fix","fixable"}], "fixed": [{"check","message","tried","fixed","detail"}]}\`.
\`status\` is \`ok\`, \`warning\` or \`problem\`; \`fix\` is null where there is nothing to do, or nothing that a command could do.
\`fixed\` says of each finding what \`--fix\` did, or why it did not.`;
