# The smallest MCP server that can be started: no process of its own but the shell.
# With PIDS_FILE, it notes there that it was started, as test/fixtures/servers/echo.mjs does.
[ -z "$PIDS_FILE" ] || echo $$ >> "$PIDS_FILE"

while read -r line; do
  case $line in
    *'"id":'*) ;;
    *) continue ;; # a notification
  esac
  id=${line##*'"id":'}
  id=${id%%[,\}]*}
  case $line in
    *'"initialize"'*)
      result='{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"tiny","version":"1.0.0"}}' ;;
    *)
      result='{}' ;;
  esac
  printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
done
