/* SPDX-License-Identifier: MIT */
/*
 * replay DIR: a fuzz target over the files of a folder, with any compiler. A
 * folder without files is a mistake: it would prove nothing.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE_MAX_BYTES ((size_t)1 << 20)

static int replay(const char *path) {
  FILE *f = fopen(path, "re");
  uint8_t *data = malloc(SIZE_MAX_BYTES);
  if (f == NULL || data == NULL) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(2);
  }
  size_t size = fread(data, 1, SIZE_MAX_BYTES, f);
  fclose(f);
  uint8_t *exact = malloc(size > 0 ? size : 1); /* an overrun is seen */
  if (exact == NULL)
    exit(2);
  for (size_t i = 0; i < size; i++)
    exact[i] = data[i];
  free(data);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  return 1;
}

int main(int argc, char *argv[]) {
  DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
  struct dirent *entry = NULL;
  char path[4096];
  int num = 0;
  while (dir != NULL && (entry = readdir(dir)) != NULL)
    if (entry->d_name[0] != '.') {
      snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
      num += replay(path);
    }
  if (dir != NULL)
    closedir(dir);
  printf("%d inputs\n", num);
  return num > 0 ? 0 : 1;
}
