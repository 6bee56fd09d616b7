/* SPDX-License-Identifier: MIT */
/*
 * Why an answer is what it is: each pointer and test of a provider with what
 * it found, for whoever writes a <Provider> block.
 */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

/*
 * Both say, a sentence at a time, in the order in which the readers look. The
 * verdict itself is the reader's (provider_read_stats(), _videos()). Texts of
 * the server are in it, as they came.
 */
void provider_explain_stats(const struct provider *p, int status,
                            struct body body, err_report say, void *ctx);
void provider_explain_videos(const struct provider *p, int status,
                             struct body body, err_report say, void *ctx);
