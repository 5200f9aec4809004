#ifndef CELL_SUPPORT_H
#define CELL_SUPPORT_H
#endif
