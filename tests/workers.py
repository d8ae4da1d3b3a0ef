"""What workers do in test_tools_processes.py. Each of them imports this file, so it imports little."""

import os
import signal
import time


def echo(pipe, factor):
    while True:
        pipe.send([factor * number for number in pipe.receive()])


def give_its_number(pipe):
    """And the numbers of the signals that it holds back."""
    while True:
        pipe.send([os.getpid(), *map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))])
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


def never_listen(pipe):
    pipe.send([0.0])
    time.sleep(60)
