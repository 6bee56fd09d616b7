/* SPDX-License-Identifier: MIT */
/*
 * The types of our metrics, from collectd's TypesDB. One file of the user's
 * there takes the place of all built-in types, and collectd's own functions
 * do not look before they use a type that is missing.
 */
#include "collectd/instance.h"

#include <string.h>

static bool is_there(const char *type) {
  const data_set_t *ds = plugin_get_ds(type);
  return ds != NULL && ds->ds_num == 1 && ds->ds[0].type == DS_TYPE_GAUGE;
}

bool types_check(struct instance *in) {
  bool gauge = is_there("gauge"), count = is_there("count");
  if (gauge && count)
    return true;
  log_err("TypesDB has no type %s with one value of the kind GAUGE: nothing "
          "is asked and nothing is stored. To fix: name the types that come "
          "with collectd, too, as in TypesDB \"/usr/share/collectd/types.db\" "
          "\"/your/types.db\", and restart collectd",
          gauge   ? "count"
          : count ? "gauge"
                  : "count and no type gauge");
  in->mistakes++;
  return false;
}
