#ifndef CELL_CHILDREN_H
#define CELL_CHILDREN_H

// The programs that cells have started end with the session. A program that makes a session of its own (setsid) stays.

/// Starts a small process that ends the programs if this process is killed. Call once, while there are few threads.
/// Does nothing if this process is not the leader of a session, as Jupyter makes it: others would share it.
void cell_children_watch(void);

/// Ends the programs: those that do not end when they are asked to within half a second, by force.
void cell_children_end(void);

#endif
