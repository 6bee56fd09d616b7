/* SPDX-License-Identifier: MIT */
/* The HashtagFile, as hashtagctl edits it. */
#pragma once

#include "ctl/ctl.h"

/*
 * Adds the command line's words to HashtagFile, those that are not watched
 * yet, all of them or, where one is no hashtag, none.
 */
enum ctl_exit watch_run(struct ctl *c);
