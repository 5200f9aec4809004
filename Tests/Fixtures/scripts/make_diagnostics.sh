#!/usr/bin/env bash
# Has the compiler serialize its diagnostics of wrong-cell.swift: make_diagnostics.sh ../diagnostics
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p "$1"
swift-frontend -frontend -typecheck -primary-file wrong-cell.swift -swift-version 5 -module-name main \
    -typo-correction-limit 20 -diagnostic-style=llvm -serialize-diagnostics-path "$1/wrong-cell.dia" 2> /dev/null || true
