/* SPDX-License-Identifier: MIT */
#include "ctl/json_out.h"

#include <math.h>

cJSON *json_number(double value) {
  return isfinite(value) ? cJSON_CreateNumber(value) : cJSON_CreateNull();
}

int json_print(cJSON *root, FILE *to) {
  char *text = cJSON_Print(root);
  cJSON_Delete(root);
  if (text == NULL)
    return -1;
  fprintf(to, "%s\n", text);
  cJSON_free(text);
  return 0;
}
