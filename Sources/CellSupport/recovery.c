#include "CellSupport.h"
