#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
cd /src && exec tests/run.sh "$HASHTAG_ONLY"
