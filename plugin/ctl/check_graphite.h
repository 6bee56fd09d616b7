/* SPDX-License-Identifier: MIT */
/* Whether Grafana's way to the RRD files is whole, as far as it is ours. */
#pragma once

#include "option/options.h"

/* Where Grafana reads its data source of ours at its start. */
#define GRAFANA_SOURCE "/etc/grafana/provisioning/datasources/hashtag.yaml"

/*
 * A line about the graphite-web that EventsURL names, else the data source in
 * the file `source`: whether it answers, and lists this host's metrics. One
 * free request. Returns how many parts are wrong.
 */
int check_graphite(const struct options *o, const char *source);
