#define _GNU_SOURCE
#include "cell_children.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAXIMUM_PROCESSES 4096

typedef struct { pid_t identifier, parent, session; char state; } process;

static pid_t watcher;

// The fields of /proc/PID/stat stand behind the program's name, which may hold blanks and brackets.
static bool read_process(const char *name, process *found) {
    char path[300], text[512];
    snprintf(path, sizeof path, "/proc/%s/stat", name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    ssize_t count = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (count <= 0) return false;
    text[count] = 0;
    const char *end = strrchr(text, ')');
    int group;
    if (!end || sscanf(end + 1, " %c %d %d %d", &found->state, &found->parent, &group, &found->session) != 4) return false;
    found->identifier = atoi(name);
    return true;
}

static int list_processes(process *list) {
    DIR *folder = opendir("/proc");
    if (!folder) return 0;
    int count = 0;
    struct dirent *entry;
    while (count < MAXIMUM_PROCESSES && (entry = readdir(folder)))
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && read_process(entry->d_name, &list[count])) count++;
    closedir(folder);
    return count;
}

// Sends a signal to all descendants of `root` and all members of its session but this process. Returns how many live.
static int signal_all(pid_t root, bool leads_session, int number) {
    static process list[MAXIMUM_PROCESSES];
    static bool belongs[MAXIMUM_PROCESSES];
    int count = list_processes(list), alive = 0;
    memset(belongs, 0, sizeof belongs);
    for (bool changes = true; changes;) {
        changes = false;
        for (int index = 0; index < count; index++) {
            if (belongs[index] || list[index].identifier == root) continue;
            bool is_member = list[index].parent == root || (leads_session && list[index].session == root);
            for (int other = 0; other < count && !is_member; other++)
                is_member = belongs[other] && list[other].identifier == list[index].parent;
            if (is_member) belongs[index] = changes = true;
        }
    }
    for (int index = 0; index < count; index++) {
        pid_t identifier = list[index].identifier;
        if (!belongs[index] || identifier == getpid() || identifier == watcher || list[index].state == 'Z') continue;
        if (kill(identifier, number) == 0) alive++;
    }
    return alive;
}

void cell_children_end(void) {
    pid_t root = getpid();
    bool leads_session = getsid(0) == root;
    if (signal_all(root, leads_session, SIGTERM) > 0) {
        for (int attempt = 0; attempt < 50 && signal_all(root, leads_session, 0) > 0; attempt++) {
            struct timespec pause_time = {.tv_nsec = 10000000};
            nanosleep(&pause_time, NULL);
        }
        // What it starts meanwhile ends, too.
        for (int attempt = 0; attempt < 10 && signal_all(root, leads_session, SIGKILL) > 0; attempt++) {}
    }
    if (watcher > 0) kill(watcher, SIGKILL);
}

static void watch(int reading, pid_t root) {
    // Ctrl-C and the like are for the kernel.
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        if (descriptor != reading) close(descriptor);
    prctl(PR_SET_NAME, "sparseshift-end");
    char byte;
    while (read(reading, &byte, 1) < 0 && errno == EINTR) {}
    for (int attempt = 0; attempt < 10 && signal_all(root, true, SIGKILL) > 0; attempt++) {}
    syscall(SYS_exit_group, 0);
}

void cell_children_watch(void) {
    int ends[2];
    pid_t root = getpid();
    if (getsid(0) != root || pipe2(ends, O_CLOEXEC) != 0) return;
    pid_t child = fork();
    if (child == 0) {
        watch(ends[0], root);
    }
    close(ends[0]);
    // The end of this process closes the other end.
    if (child > 0) watcher = child; else close(ends[1]);
}
