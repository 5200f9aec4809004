"""A Slurm cluster of several nodes on this machine, in a folder of its own, for as long as a test runs."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

from support.program import TIMEOUT

TOOLS = ["slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "munged"]


def is_installed():
    """Whether a cluster can be started: the packages slurm-wlm and munge are there, and this is root."""
    path = os.environ["PATH"] + ":/usr/sbin"
    return os.geteuid() == 0 and all(shutil.which(tool, path=path) for tool in TOOLS)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Cluster:
    """A controller and some nodes."""

    def __init__(self, folder, nodes=3, processors=1):
        self.folder = pathlib.Path(folder)
        self.nodes = [f"node{number}" for number in range(nodes)]
        self.processes = {}
        controller, *ports = free_ports(1 + nodes)
        for name in ["state", *self.nodes]:
            (self.folder / name).mkdir(parents=True)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.socket = self.folder / "munge.socket"
        host = socket.gethostname().split(".")[0]
        lines = [
            "ClusterName=test", f"SlurmctldHost={host}(127.0.0.1)", f"SlurmctldPort={controller}", "SlurmUser=root",
            "AuthType=auth/munge", # A job that is queued again waits as long as its earlier credentials are valid.
            f"AuthInfo=socket={self.socket},cred_expire=10", "CredType=cred/munge",
            f"StateSaveLocation={self.folder}/state", f"SlurmdSpoolDir={self.folder}/%n",
            f"SlurmctldPidFile={self.folder}/slurmctld.pid", f"SlurmdPidFile={self.folder}/%n/slurmd.pid",
            f"SlurmctldLogFile={self.folder}/slurmctld.log", f"SlurmdLogFile={self.folder}/%n/slurmd.log",
            "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "SelectType=select/cons_tres",
            "SelectTypeParameters=CR_Core", "ReturnToService=2", "JobAcctGatherType=jobacct_gather/none",
            "AccountingStorageType=accounting_storage/none", "MpiDefault=none", "KillWait=5", "SlurmdTimeout=10",
            "MinJobAge=300", "SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1,requeue_delay=1",
        ]
        lines += [
            f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={processors} State=UNKNOWN"
            for name, port in zip(self.nodes, ports)]
        lines.append(f"PartitionName=main Nodes={','.join(self.nodes)} Default=YES MaxTime=INFINITE State=UP")
        self.configuration = self.folder / "slurm.conf"
        self.configuration.write_text("\n".join(lines) + "\n")
        self.environment = dict(
            os.environ, SLURM_CONF=str(self.configuration), PATH=os.environ["PATH"] + ":/usr/sbin")

    def _start(self, name, *command):
        log = open(self.folder / f"{name}.out", "ab")
        self.processes[name] = subprocess.Popen(
            command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def start(self):
        self._start(
            "munged", "munged", "--foreground", "--force", f"--socket={self.socket}",
            f"--key-file={self.folder}/munge.key", f"--pid-file={self.folder}/munged.pid",
            f"--log-file={self.folder}/munged.log", f"--seed-file={self.folder}/munged.seed")
        self.wait_for(self.socket.exists, "munged")
        self._start("slurmctld", "slurmctld", "-D")
        for node in self.nodes:
            self.start_node(node)
        self.wait_for(lambda: self.command("sinfo", "-h", "-t", "idle", "-o", "%D").strip() == str(len(self.nodes)),
                      "the nodes")
        return self

    def start_node(self, node):
        self._start(node, "slurmd", "-D", "-N", node)

    def stop_node(self, node):
        """Takes a node away, with all that runs on it; returns its tasks."""
        process = self.processes.pop(node)
        jobs = self.command("squeue", "-h", "-w", node, "-t", "RUNNING", "-o", "%F_%K").split()
        process.kill()
        process.wait()
        # What the daemon has started does not end with it.
        for job in jobs:
            self.kill_task(job, with_daemon=True)
        self.command("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        return jobs

    def kill_task(self, job, with_daemon=False):
        """Kills the processes of a task, such as `12_3`; also the daemon that would report their end."""
        for process in self._processes(job):
            if with_daemon:
                with contextlib.suppress(OSError):
                    parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    if (pathlib.Path("/proc") / str(parent) / "comm").read_text().startswith("slurmstepd"):
                        os.kill(parent, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.kill(int(process.name), signal.SIGKILL)

    def _processes(self, job=None):
        """The processes of a task, such as `12_3`, or of all tasks, as folders of /proc."""
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                variables = dict(
                    each.split(b"=", 1) for each in (entry / "environ").read_bytes().split(b"\0") if b"=" in each)
            except OSError:
                continue
            task = [variables.get(name) for name in (b"SLURM_ARRAY_JOB_ID", b"SLURM_ARRAY_TASK_ID")]
            if variables.get(b"SLURM_CONF") == str(self.configuration).encode() and None not in task and (
                    job is None or b"_".join(task) == job.encode()):
                yield entry

    def _signal(self, number):
        for process in self._processes():
            with contextlib.suppress(OSError):
                os.kill(int(process.name), number)

    @contextlib.contextmanager
    def stopped(self, when=lambda: True, seconds=TIMEOUT):
        """Has all tasks stop once a condition holds, and continue at the end: none ends in between, however fast this machine is.

        Until then they run for a moment at a time, as long as the condition takes. Tasks that begin meanwhile stop, too.
        """
        is_over = threading.Event()

        def stop():
            while not is_over.is_set():
                self._signal(signal.SIGSTOP)
                is_over.wait(0.01)

        thread = threading.Thread(target=stop)
        end = time.monotonic() + seconds
        try:
            while True:
                start = time.monotonic()
                self._signal(signal.SIGSTOP)
                if when():
                    break
                assert time.monotonic() < end, f"the condition did not hold within {seconds} s"
                self._signal(signal.SIGCONT)
                time.sleep(max(0.01, time.monotonic() - start))
            thread.start()
            yield
        finally:
            is_over.set()
            if thread.ident is not None:
                thread.join()
            self._signal(signal.SIGCONT)

    def command(self, *words):
        result = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60)
        return result.stdout

    @staticmethod
    def wait_for(is_done, what, seconds=120):
        end = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: not after {seconds} s")
            time.sleep(0.1)

    def running(self):
        """The tasks that run, such as `12_3`."""
        return self.command("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%F_%K").split()

    def is_idle(self):
        return not self.command("squeue", "-h", "-r", "-o", "%i").split()

    def stop(self):
        self.command("scancel", "--user=root")
        for name in [*self.nodes, "slurmctld", "munged"]:
            process = self.processes.pop(name, None)
            if process:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
