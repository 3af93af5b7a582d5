export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** All three only hand over the words: what may follow is decided by `mcp completion words`. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_mcp() {
  local IFS=$'\\n' words
  words="$("\${COMP_WORDS[0]}" completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _mcp mcp mcp-manager
`,
  zsh: `#compdef mcp mcp-manager
_mcp() {
  local -a found
  found=("\${(@f)$("\${words[1]}" completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found
}
compdef _mcp mcp mcp-manager
`,
  fish: `function __mcp_words
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] completion words -- $words[2..-1] 2>/dev/null
end
complete -c mcp -f -a '(__mcp_words)'
complete -c mcp-manager -f -a '(__mcp_words)'
`,
};

/** What the shell has to read for completion to work. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
