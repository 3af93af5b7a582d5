/*
 * Becomes Node, and tells it in SPAWNED_AT when it was spawned: in milliseconds on the monotonic clock, which all
 * processes of the machine share. Its name must be `node`, by which PM2 knows how to run a script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct timespec now;
  char text[40];
  (void)argc;
  clock_gettime(CLOCK_MONOTONIC, &now);
  snprintf(text, sizeof text, "%.6f", (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
  setenv("SPAWNED_AT", text, 1);
  execv(NODE, argv);
  perror(NODE);
  return 127;
}
