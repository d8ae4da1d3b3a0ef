"""tools/processes.py: workers answer, and whatever happens, none is left behind."""

import multiprocessing.spawn
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from types import SimpleNamespace

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step
from terminal import PROC, SIGNALS, alive, gone, started
from workers import echo, end_itself, fail, give_its_number, never_listen

from scratchnet.tools import processes
from scratchnet.tools.errors import ENDINGS, Refused
from scratchnet.tools.processes import Worker, end_all, usable_cores

step = Step(__file__)
process = pytest.mark.process
WITH_WORKERS = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}


@pytest.fixture(autouse=True)
def no_worker_is_left():
    yield
    step.equal(active_children(), [], "processes left when the test is over")


def worker_for(work, *arguments):
    return Worker("process 1 of 1", work, *arguments)


@process
def test_a_worker_answers_to_the_last_bit():
    """Also what is longer than a pipe, which holds some 65,536 bytes."""
    worker = worker_for(echo, 1.0)
    numbers = [0.1, -0.0, 5e-324, 1.7976931348623157e308, float("inf")]
    for given in (numbers, [], numbers[::-1], (1, 2), [float(k) for k in range(100_000)]):
        worker.send(given)
        step.equal(list(worker.receive()), list(given), "the same numbers", given)
    worker.close()


@process
def test_several_workers_end_by_themselves_when_they_are_closed():
    workers = [worker_for(echo, float(k)) for k in (1, 2, 3)]
    for worker in workers:
        worker.send([1.0])
    answers = [list(worker.receive()) for worker in workers]
    step.equal(answers, [[1.0], [2.0], [3.0]], "each has its own argument")
    for worker in workers:
        worker.close(60.0)
        step.equal(worker._process.exitcode, 0, "it was not killed")


def test_all_workers_have_one_second_together(monkeypatch):
    """Each takes 0.375 s: 1 s is left to the first, then 0.625, 0.25, and 0.05 at least."""
    clock, calls = [5.0], []
    monkeypatch.setattr("time.monotonic", lambda: clock[0])

    def worker(name):
        def close(seconds):
            calls.append((name, seconds))
            clock[0] += 0.375

        return SimpleNamespace(let_go=lambda: calls.append(name), close=close)

    end_all([worker(name) for name in "abcd"])
    expected = [*"abcd", ("a", 1.0), ("b", 0.625), ("c", 0.25), ("d", 0.05)]
    step.equal(calls, expected, "all are let go, before one is waited for", "0.375 s each")


@process
def test_a_worker_that_does_not_listen_is_killed_after_a_second():
    worker = worker_for(never_listen)
    worker.receive()
    start = time.monotonic()
    worker.close()
    taken = time.monotonic() - start
    step.equal(0.9 < taken < 30, True, "a second of grace, and no minute", f"{taken:.2f} s")


ENDS = [("memory", "ran out of memory"), ("exit", "ended with exit status 7")]
if os.name == "posix":
    out_of_memory = "was ended by signal 9 (a lack of memory ends processes so)"
    ENDS += [(15, "was ended by signal 15"), (9, out_of_memory)]


@process
@pytest.mark.parametrize("how, cause", ENDS)
def test_a_worker_that_is_gone_is_said_with_its_cause(how, cause):
    worker = worker_for(end_itself, how)
    worker.send([])
    step.refuses(lambda how: worker.receive(), [(how, f"process 1 of 1 {cause}")], Refused)
    step.refused(lambda how: [worker.send([0.0] * 100_000) for _ in range(9)], how, Refused)
    worker.close()


@process
@pytest.mark.parametrize("error", [ValueError("no"), OSError(2, "no such file"), EOFError(), Refused("no")])
def test_a_bug_in_a_worker_does_not_look_like_bad_data(capfd, error):
    """The worker prints its traceback, and whoever asked it gets an error that is not `Refused`."""
    worker = worker_for(fail, error)
    worker.send([])
    message = step.refused(lambda error: worker.receive(), error, RuntimeError)
    step.equal(message, "process 1 of 1 ended with exit status 1", "what became of it", repr(error))
    step.has(capfd.readouterr().err, "Traceback", given=repr(error))
    worker.close()


def test_a_worker_that_cannot_be_started_is_refused(monkeypatch):
    def no_more(method):
        raise error

    monkeypatch.setattr(multiprocessing, "get_context", no_more)
    for error in (OSError("no room"), ImportError("no multiprocessing"), AssertionError("no children")):
        expected = f"process 1 of 1 cannot be started: {error}"
        step.refuses(lambda factor: worker_for(echo, factor), [(1.0, expected)], Refused)


@process
@pytest.mark.skipif(os.name != "posix", reason="elsewhere the folder one is in cannot be removed")
def test_no_worker_is_started_where_the_current_folder_is_gone(small, tmp_path):
    """Python 3.13.0 could not even import what starts it, and would say so by a traceback."""
    (tmp_path / "gone").mkdir()
    command = "import os, runpy; os.rmdir(os.getcwd()); runpy.run_module('scratchnet.train', {}, '__main__')"
    options = "--data", small, "--epochs", 1, "--processes", 2
    ran = python("-c", command, *options, cwd=tmp_path / "gone")
    said = "error: process 2 of 2 cannot be started: [Errno 2] No such file or directory\n"
    step.equal((ran.returncode, ran.stderr), (2, said), "one line", "--processes 2")


# The script that starts workers.


@pytest.mark.parametrize("names", [{"__spec__": SimpleNamespace(name="a")}, {"__file__": "<stdin>"}])
def test_a_worker_does_not_learn_which_script_runs(monkeypatch, names):
    """It would run the script, too. Other threads find all else; then all is as before, also by Ctrl-C."""
    main, arguments = SimpleNamespace(other=1, **names), [type("Argument", (str,), {})("a.py")]
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr("sys.argv", arguments)
    with suppress(KeyboardInterrupt), processes._main_hidden():
        told = multiprocessing.spawn.get_preparation_data("a worker")
        step.equal([name for name in told if name.startswith("init_main")], [], "no script", names)
        step.equal([type(argument) for argument in told["sys_argv"]], [str], "pdb's hold code, up to 3.11")
        step.equal(sys.modules["__main__"].other, 1, "what else it has", names)
        raise KeyboardInterrupt
    found = sys.modules["__main__"] is main, vars(main), sys.argv is arguments
    step.equal(found, (True, {"other": 1} | names, True), "as before", names)


TRAIN = "from scratchnet import train\nprint('begun')\ntrain.main({0!r} + ['--processes', '2'])\n"
MAIN = """from scratchnet import Network, SharedMatrix, hands
class Mine(SharedMatrix): pass
if __name__ == "__main__":
    with hands.Workers([[1.0], [2.0]], [0, 1], 2, Mine) as workers:
        print("begun", workers.take_step(Network([0.0]), 1.0))
"""


@process
@pytest.mark.parametrize("script, how", [
    (TRAIN, ""), (TRAIN, "-"), (TRAIN, "-m pdb -c continue -c quit"), (MAIN, ""),
])  # fmt: skip
def test_a_script_runs_once_whatever_starts_it(small, tmp_path, script, how):
    """Also without `if __name__ == "__main__"`; with it, and a class of its own that the workers need."""
    path = tmp_path / "script.py"
    path.write_text(script.format(["--data", str(small), "--epochs", "2", "--log-every", "1"]))
    ran = python(*how.split(), *[] if how == "-" else [path], input=path.read_text() if how == "-" else "")
    found = ran.stdout.count("begun"), ran.stdout.count("epoch: "), ran.stderr, ran.returncode
    step.equal(found, (1, 0 if script == MAIN else 2, "", 0), "begun, epochs, error, status", ran.stdout)


# Signals.


@process
@SIGNALS
def test_ctrl_c_while_a_worker_starts_leaves_none(monkeypatch):
    """It is held back until the worker has started; then nobody else knows of it."""
    start = processes._signals_held_back

    @contextmanager
    def interrupted():
        with start():
            yield
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "_signals_held_back", interrupted)
    step.refused(lambda work: worker_for(work, 1.0), echo, KeyboardInterrupt)
    step.equal(active_children(), [], "no worker is left")


@process
@SIGNALS
def test_ctrl_c_does_not_reach_a_worker_that_can_be_told_to_end():
    handler = signal.getsignal(signal.SIGINT)
    worker = worker_for(give_its_number)
    for _ in range(2):
        number, *held = map(int, worker.receive())
        step.equal(set(ENDINGS).isdisjoint(held), True, "nothing is held back in the worker", held)
        os.kill(number, signal.SIGINT)
        worker.send([])
    worker.close()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    found = signal.getsignal(signal.SIGINT), set(ENDINGS).isdisjoint(held)
    step.equal(found, (handler, True), "nor here: Ctrl-C is let through again", held)


@process
@SIGNALS
@pytest.mark.parametrize("number", ENDINGS)
def test_no_start_is_broken_off(monkeypatch, capfd, number):
    """Python in the new process would print a traceback: it waits for what it is to do."""
    popen = pytest.importorskip("multiprocessing.popen_spawn_posix").Popen
    launch, seen = popen._launch, []

    def told(self, process):
        signal.raise_signal(number)
        launch(self, process)
        seen.append("launched")

    def end(number, frame):
        seen.append("told")
        raise SystemExit

    monkeypatch.setattr(popen, "_launch", told)
    signal.signal(number, end)
    step.refused(worker_for, give_its_number, SystemExit)
    step.equal(seen, ["launched", "told"], "it is told when the worker has started", number)
    step.equal((active_children(), capfd.readouterr().err), ([], ""), "no worker, no traceback", number)


@process
@SIGNALS
def test_python_does_not_end_while_another_thread_starts_a_worker(tmp_path):
    """The new process would wait for what it is to do, and print a traceback."""
    path = tmp_path / "slow.py"
    path.write_text("""
import sys, threading, time
from multiprocessing import resource_tracker, util
from scratchnet.tools.processes import Worker
from workers import echo

spawn, spawned = util.spawnv_passfds, threading.Event()

def slow(*arguments):
    number = spawn(*arguments)
    spawned.set()
    time.sleep(0.3)
    return number

if __name__ == "__main__":
    resource_tracker.ensure_running()
    util.spawnv_passfds = slow
    threading.Thread(target=Worker, args=("a worker", echo, 1.0), daemon=True).start()
    spawned.wait()
""")
    ran = python(path, env=WITH_WORKERS)
    step.equal((ran.returncode, ran.stderr), (0, ""), "no traceback", "the main thread has ended")


@process
@PROC
@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM"])
def test_workers_end_with_the_process_that_started_them(tmp_path, end):
    (tmp_path / "parent.py").write_text("""
import time
from scratchnet.tools.processes import Worker
from workers import give_its_number

if __name__ == "__main__":
    workers = [Worker("w", give_its_number) for _ in range(3)]
    print(*[int(worker.receive()[0]) for worker in workers], flush=True)
    time.sleep(60)
""")
    with started(tmp_path / "parent.py", env=WITH_WORKERS) as parent:
        numbers = parent.stdout.readline().split()
        step.equal([alive(number) for number in numbers], [True] * 3, "they are at work", end)
        parent.send_signal(getattr(signal, end))
        step.equal(gone(numbers), True, "no process is left", end)


def test_usable_cores(monkeypatch):
    if hasattr(os, "sched_getaffinity"):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5})
        step.equal(usable_cores(), 3, "the cores that this process may use")
        monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    step.equal(usable_cores(), 6, "where the system does not say which, all")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    step.equal(usable_cores(), 1, "where it does not say how many, one")
