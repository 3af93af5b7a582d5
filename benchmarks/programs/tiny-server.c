/*
 * The smallest MCP server that a compiler makes, the twin of tiny-server.sh.
 * With PIDS_FILE, it notes there that it was started.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char READY[] =
    "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
    "\"serverInfo\":{\"name\":\"tiny\",\"version\":\"1.0.0\"}}";

static void note_start(void) {
  const char *path = getenv("PIDS_FILE");
  FILE *file = path && *path ? fopen(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%d\n", (int)getpid());
  fclose(file);
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  note_start();
  while (getline(&line, &room, stdin) > 0) {
    const char *id = strstr(line, "\"id\":");
    if (!id) continue; /* a notification */
    id += strlen("\"id\":");
    const char *result = strstr(line, "\"initialize\"") ? READY : "{}";
    printf("{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":%s}\n", (int)strcspn(id, ",}"), id, result);
    fflush(stdout);
  }
  return 0;
}
