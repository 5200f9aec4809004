#ifndef CELL_SUPPORT_H
#define CELL_SUPPORT_H

#include "cell_breakpoints.h"
#include "cell_children.h"
#include "cell_code.h"
#include "cell_host.h"
#include "cell_library.h"
#include "cell_memory.h"
#include "cell_recovery.h"
#include "cell_redirection.h"
#include "cell_streams.h"
#include "cell_symbols.h"

#endif
