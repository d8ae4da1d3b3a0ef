"""tools/processes.py: workers answer, and whatever happens, none is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from multiprocessing import active_children, get_all_start_methods
from pathlib import Path

import pytest
from step import Step
from terminal import SIGNALS, alive

from scratchnet.tools import processes
from scratchnet.tools.errors import ENDINGS, Refused
from scratchnet.tools.processes import Worker, end_all, usable_cores

pytestmark = pytest.mark.process

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
METHODS = get_all_start_methods()


# What workers of these tests do. (A spawned worker finds them by importing this file.)


def echo(pipe, factor):
    while True:
        pipe.send([factor * number for number in pipe.receive()])


def give_its_number(pipe):
    pipe.send([os.getpid()])
    pipe.receive()


def end_itself(pipe, how):
    pipe.receive()
    if how == "memory":
        raise MemoryError
    if how == "exit":
        os._exit(7)
    os.kill(os.getpid(), how)
    time.sleep(60)


def fail(pipe, error):
    pipe.receive()
    raise error


def give_what_it_holds_back(pipe):
    pipe.send(list(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))))
    pipe.receive()


def never_listen(pipe):
    pipe.send([0.0])
    time.sleep(60)


@pytest.fixture(autouse=True)
def no_worker_is_left():
    yield
    step.equal(active_children(), [], "processes left when the test is over")


def started(work, *arguments, method="spawn"):
    return Worker("process 1 of 1", method, work, *arguments)


@pytest.mark.parametrize("method", METHODS)
def test_a_worker_answers_to_the_last_bit(method):
    worker = started(echo, 1.0, method=method)
    numbers = [0.1, -0.0, 5e-324, 1.7976931348623157e308, float("inf")]
    for given in (numbers, [], numbers[::-1], (1, 2)):
        worker.send(given)
        step.equal(list(worker.receive()), list(given), "the same numbers", given)
    worker.close()


@pytest.mark.parametrize("method", METHODS)
def test_several_workers_end_at_once_when_they_are_closed(method):
    workers = [started(echo, float(k), method=method) for k in (1, 2, 3)]
    for worker in workers:
        worker.send([1.0])
    answers = [list(worker.receive()) for worker in workers]
    step.equal(answers, [[1.0], [2.0], [3.0]], "each has its own argument")
    start = time.monotonic()
    for worker in reversed(workers):
        worker.close()
    step.equal(time.monotonic() - start < 0.9, True, "none had to be killed after a second", method)


def test_a_long_list_goes_through_a_pipe_that_is_shorter():
    worker = started(echo, 1.0)
    numbers = [float(k) for k in range(100_000)]  # 800,000 bytes; a pipe holds some 65,536
    worker.send(numbers)
    step.equal(list(worker.receive()), numbers, "all of them")
    worker.close()


ENDS = [("memory", "ran out of memory"), ("exit", "ended with exit status 7")]
if os.name == "posix":
    ENDS += [
        (15, "was ended by signal 15"),
        (9, "was ended by signal 9 (a lack of memory ends processes so)"),
    ]


@pytest.mark.parametrize("how, cause", ENDS)
def test_a_worker_that_is_gone_is_said_with_its_cause(how, cause):
    worker = started(end_itself, how)
    worker.send([])
    message = step.refused(lambda how: worker.receive(), how, Refused)
    step.equal(message, f"process 1 of 1 {cause}", "what became of it", how)
    step.refused(lambda how: [worker.send([0.0] * 100_000) for _ in range(9)], how, Refused)
    worker.close()


@pytest.mark.parametrize("error", [ValueError("no"), OSError(2, "no such file"), EOFError(), Refused("no")])
def test_a_bug_in_a_worker_does_not_look_like_bad_data(capfd, error):
    """The worker prints its traceback, and whoever asked it gets an error that is not `Refused`."""
    worker = started(fail, error)
    worker.send([])
    message = step.refused(lambda error: worker.receive(), error, RuntimeError)
    step.equal(message, "process 1 of 1 ended with exit status 1", "what became of it", repr(error))
    step.equal("Traceback" in capfd.readouterr().err, True, "the worker's traceback", repr(error))
    worker.close()


def test_all_have_one_second_together():
    """One after the other they would have three."""
    workers = [started(never_listen) for _ in range(3)]
    for worker in workers:
        worker.receive()
    start = time.monotonic()
    end_all(workers)
    taken = time.monotonic() - start
    step.equal(0.9 < taken < 1.9, True, "a second of grace for all", f"{taken:.2f} s")


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
    step.refused(lambda work: started(work, 1.0), echo, KeyboardInterrupt)
    step.equal(active_children(), [], "no worker is left")


def test_a_worker_that_does_not_listen_is_killed_after_a_second():
    worker = started(never_listen)
    worker.receive()
    start = time.monotonic()
    worker.close()
    step.equal(0.9 < time.monotonic() - start < 5.0, True, "a second of grace")


@SIGNALS
@pytest.mark.parametrize("method", METHODS)
def test_ctrl_c_does_not_reach_a_worker(method):
    worker = started(give_its_number, method=method)
    (number,) = worker.receive()
    os.kill(int(number), signal.SIGINT)
    time.sleep(0.2)
    os.kill(int(number), 0)  # raises if there is no such process any more
    worker.close()


def test_ctrl_c_is_let_through_again_once_a_worker_has_started():
    before = signal.getsignal(signal.SIGINT)
    started(give_its_number).close()
    step.equal(signal.getsignal(signal.SIGINT), before, "the handler")
    if hasattr(signal, "pthread_sigmask"):
        held = signal.pthread_sigmask(signal.SIG_BLOCK, set())
        step.equal(held.isdisjoint(ENDINGS), True, "nothing is held back any more", held)


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
    step.refused(started, give_its_number, SystemExit)
    step.equal(seen, ["launched", "told"], "it is told when the worker has started", number)
    step.equal((active_children(), capfd.readouterr().err), ([], ""), "no worker, no traceback", number)


@SIGNALS
@pytest.mark.parametrize("method", METHODS)
def test_a_worker_can_be_told_to_end(method):
    worker = started(give_what_it_holds_back, method=method)
    step.equal({signal.SIGTERM, signal.SIGHUP}.isdisjoint(worker.receive()), True, "not held back", method)
    worker.close()


@SIGNALS
def test_python_does_not_end_while_another_thread_starts_a_worker(tmp_path):
    """The new process would wait for what it is to do, and print a traceback."""
    path = tmp_path / "slow.py"
    path.write_text(
        "import sys, threading, time\nsys.path[:0] = sys.argv[1:]\n"
        "from multiprocessing import util\nfrom scratchnet.tools.processes import Worker\n"
        "from test_tools_processes import echo\n"
        "spawn, spawned = util.spawnv_passfds, threading.Event()\n"
        "def slow(*arguments):\n    number = spawn(*arguments)\n    spawned.set()\n"
        "    time.sleep(0.3)\n    return number\n"
        "if __name__ == '__main__':\n    from multiprocessing import resource_tracker\n"
        "    resource_tracker.ensure_running()\n    util.spawnv_passfds = slow\n"
        "    start = threading.Thread(target=Worker, args=('a worker', 'spawn', echo, 1.0), daemon=True)\n"
        "    start.start()\n    spawned.wait()\n"
    )
    ran = subprocess.run([sys.executable, path, ROOT, ROOT / "tests"], capture_output=True, timeout=60)
    step.equal((ran.returncode, ran.stderr), (0, b""), "no traceback", "the main thread has ended")

@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_workers_end_with_the_process_that_started_them(tmp_path, method, end):
    program = f"""
        import sys, time
        sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
        from test_tools_processes import Worker, give_its_number
        if __name__ == "__main__":
            workers = [Worker("w", {method!r}, give_its_number) for _ in range(3)]
            print(*[int(worker.receive()[0]) for worker in workers], flush=True)
            time.sleep(60)
    """
    (tmp_path / "parent.py").write_text(textwrap.dedent(program))
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py")], stdout=subprocess.PIPE, text=True)
    numbers = parent.stdout.readline().split()
    step.equal([alive(number) for number in numbers], [True] * 3, "they are at work", method)
    parent.send_signal(getattr(signal, end))
    parent.wait(10)
    deadline = time.monotonic() + 2.0
    while any(map(alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    step.equal([n for n in numbers if alive(n)], [], "no process is left after two seconds", (method, end))
    parent.stdout.close()


def test_a_worker_that_cannot_be_started_is_refused(monkeypatch):
    import multiprocessing

    def no_more(method):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing, "get_context", no_more)
    message = step.refused(lambda method: started(echo, 1.0, method=method), "spawn", Refused)
    expected = "process 1 of 1 cannot be started: [Errno 11] Resource temporarily unavailable"
    step.equal(message, expected, "name and cause")


def test_usable_cores(monkeypatch):
    if hasattr(os, "sched_getaffinity"):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5})
        step.equal(usable_cores(), 3, "the cores that this process may use")
        monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    step.equal(usable_cores(), 6, "where the system does not say which, all")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    step.equal(usable_cores(), 1, "where it does not say how many, one")
    monkeypatch.setattr(processes.sys, "platform", "emscripten")
    step.equal(usable_cores(), 1, "one in a browser")
