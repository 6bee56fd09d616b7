#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
cd /src && exec tests/run.sh '^(e2e_|faults_)'
