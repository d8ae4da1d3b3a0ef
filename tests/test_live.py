"""The server of the live page, asked as a page asks, and as no page should.

What it answers is compared with the chapters' functions to the last bit: a float goes through JSON as
it is, since Python writes all the digits that it needs.
"""

import errno
import gc
import io
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from copy import deepcopy
from http.client import HTTPConnection, parse_headers
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace

import pytest
from commands import ENVIRONMENT, NAMES, ROOT, idx_folder
from step import Step
from terminal import SIGNALS, at_most_a_minute

from scratchnet import live
from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import TEST, Dataset, load_dataset, scaled
from scratchnet.gradient import gradient
from scratchnet.live import Live, centred, kept, main
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.model import Model, load_model, save_model
from scratchnet.network import Network
from scratchnet.saturation import by_class
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.threshold import ink_rule
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.tools.server import LONGEST, Handler, Server, hosts
from scratchnet.training import descend
from scratchnet.vector import dot, total

step = Step(__file__)
test_example = step.examples()
PAGE = "<!doctype html><title>a page</title>π"
BLANK = [0] * 784
GO = '{"pace": "go"}'


@contextmanager
def served(answers):
    """A server of `answers` and of PAGE, in a thread of this process."""
    with Server(0, PAGE, answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=60)


def grey_model():
    """Weights for 4 and 9 in grey pixels, of a size that leaves p in the middle."""
    w = [0.02 * weight for weight in random_weights(784, seed=4)]
    return Model((4, 9), "grey", 4, 0.02, 0.5, 1, 0.125, w, [])


@pytest.fixture(scope="module")
def folder(sets, tmp_path_factory):
    """The first 200 training images of MNIST, the first 100 test images, and that model of 4 and 9."""
    (images, labels), (test_images, test_labels) = sets.values()
    path = tmp_path_factory.mktemp("data")
    save_model(path / "fours.json", grey_model())
    return idx_folder(path, (images[:200], labels[:200]), (test_images[:100], test_labels[:100]))


@pytest.fixture(scope="module")
def site(folder):
    """A server of that folder, with that model; nothing is trained here."""
    with served(Live(folder, folder / "fours.json").answers) as server:
        yield server


@pytest.fixture
def training(small, monkeypatch):
    """A server of `small`; its trainings show every epoch, and have a minute to end."""
    monkeypatch.setattr(live, "INTERVAL", 0.0)
    monkeypatch.setattr(live, "ENDING", 30 * live.ENDING)
    with served(Live(small).answers) as server:
        yield server


# How the server is asked: by the bytes of requests, so that any can be sent.


def request(server, method="POST", path="/api/pace", body=GO, **headers):
    """A request as bytes. Of the headers, which are written with _ for -, None leaves one out."""
    body = b"" if method != "POST" else body.encode() if isinstance(body, str) else body
    named = {"Host": f"127.0.0.1:{server.port}"}
    named |= (
        {"Content-Type": "application/json", "Content-Length": len(body)} if method == "POST" else {}
    )
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}\r\n" for name, value in named.items() if value is not None]
    return f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def talk(server, *requests):
    """Status, headers and body of all answers on one connection, until the server closes it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plug:
        plug.sendall(b"".join(requests))
        plug.shutdown(socket.SHUT_WR)
        found = io.BytesIO(b"".join(iter(lambda: plug.recv(1 << 16), b"")))
    answers = []
    while first := found.readline():
        headers = parse_headers(found)
        answers.append((int(first.split()[1]), headers, found.read(int(headers["Content-Length"]))))
    return answers


def ask(server, *about, **headers):
    """The answer to one request: its status, and its document of JSON."""
    ((status, _, body),) = talk(server, request(server, *about, **headers))
    return status, json.loads(body)


def get(server, path):
    return ask(server, "GET", path)


def post(server, path, document):
    return ask(server, "POST", path, document if isinstance(document, str) else json.dumps(document))


# The page, and who may have it.


def test_the_page_and_its_headers(site):
    ((status, headers, body),) = talk(site, request(site, "GET", "/"))
    step.equal((status, body.decode("utf-8")), (200, PAGE), "the page at /")
    everywhere = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Connection": None}
    everywhere |= {"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"}
    everywhere |= {"Server": "scratchnet"}
    for name, value in everywhere.items():
        step.equal(headers[name], value, "its headers", name)
    step.equal(headers["Content-Type"], "text/html; charset=utf-8", "HTML")
    policy = dict(rule.split(maxsplit=1) for rule in headers["Content-Security-Policy"].split("; "))
    found = [policy[name] for name in ("default-src", "frame-ancestors", "connect-src")]
    step.equal(
        found, ["'none'", "'none'", "'self'"], "nothing from or for elsewhere; it asks this server"
    )
    ((status, headers, _),) = talk(site, request(site, "GET", "/api/weights"))
    for name, value in (everywhere | {"Content-Type": "application/json"}).items():
        step.equal((status, headers[name]), (200, value), "JSON's headers", name)
    ((status, _, _),) = talk(site, request(site, "GET", "/?from=here"))
    step.equal(status, 200, "with a query")


def test_nothing_else_is_there(site):
    """Paths are exact; neither what cannot be parsed as an address, nor a long one, is a bug."""
    paths = """/index.html /../ /%2e%2e /%2e%2e/ /./ /api /api/ /api/weights/ /API/weights /live.html
        /tools/live.html /favicon.ico /scratchnet/live.py /etc/passwd /../../etc/passwd /%00
        /api/weights%00 /api/misread /api/look /api/train /api/pace http://[ * http://127.0.0.1/ % /π""".split()
    asked = [("GET", path) for path in [*paths, "/" + "a" * 60_000]]
    for method, path in [*asked, ("POST", "/"), ("POST", "/api/weights"), ("POST", "/api/image")]:
        first, second = talk(site, request(site, method, path, "{}"), request(site, "GET", "/"))
        expected = f"there is no {method} {path.encode().decode('latin-1')[:60]}"
        step.equal((first[0], json.loads(first[2])), (404, {"error": expected}), "404", path)
        step.equal(second[0], 200, "the connection stays", path)
    ((status, _, _),) = talk(site, b"GET /" + b"a" * 70_000)
    step.equal(status, 414, "too long")


def test_other_methods(site):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "get", "X"):
        ((status, headers, _),) = talk(site, request(site, method, "/"), request(site, "GET", "/"))
        step.equal((status, headers["Connection"]), (501, "close"), "GET and POST alone", method)
        step.equal(headers["Access-Control-Allow-Origin"], None, "no leave to anybody", method)


def unheard(site):
    """Requests whose bodies are not read: the status, the error, the headers that bring it about.

    A name of another site may lead to 127.0.0.1 (DNS rebinding); its pages ask by that name.
    """
    here = f"127.0.0.1:{site.port}"
    other_hosts = ["example.org", f"example.org:{site.port}", "127.0.0.1", "localhost", "127.0.0.1:1",
                   f"127.0.0.1.example.org:{site.port}", f"{here}.example.org", "", None]  # fmt: skip
    origins = ["http://example.org", "null", f"https://{here}", "http://127.0.0.1", f"http://{here}/",
               f"http://127.0.0.1:{site.port + 1}", "file://", ""]  # fmt: skip
    kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", None]
    no_lengths = [None, "", "-1", "1_0", "٣", "²", "two"]
    lengths = [LONGEST + 1, 2 * LONGEST, 10**9 - 1, 10**9, 10**30]
    alone = f"this server is for {here} and localhost:{site.port} alone"
    yield from ((403, alone, {"Host": host}) for host in other_hosts)
    yield from ((403, "another site's page asks", {"Origin": origin}) for origin in origins)
    no_json, no_length = "expected a body that is application/json", "expected the length of the body"
    too_long = f"expected a body of at most {LONGEST} bytes"
    yield from ((415, no_json, {"Content_Type": kind}) for kind in kinds)
    yield from ((411, no_length, {"Content_Length": length}) for length in no_lengths)
    yield from ((413, too_long, {"Content_Length": length}) for length in lengths)
    for length in (None, 14):
        yield 411, no_length, {"Content_Length": length, "Transfer_Encoding": "chunked"}


def test_who_gets_nothing_and_what_is_not_read(site):
    """There is one answer: what follows, the body perhaps, is not taken for the next request."""
    for status, error, headers in unheard(site):
        methods = [("POST", "/api/pace"), ("POST", "/api/look")]
        if status == 403:
            methods += [("GET", "/"), ("GET", "/api/weights"), ("GET", "/api/nothing")]
        for method, path in methods:
            given = method, path, headers
            found = talk(site, request(site, method, path, **headers), request(site, "GET", "/"))
            step.equal(len(found), 1, "one answer", given)
            ((found_status, found_headers, body),) = found
            step.equal((found_status, json.loads(body)), (status, {"error": error}), "refused", given)
            step.equal(found_headers["Connection"], "close", "the body was not read", given)


def test_who_is_heard(site):
    for name in ("127.0.0.1", "localhost"):
        name = f"{name}:{site.port}"
        headers = {
            "Host": name,
            "Origin": f"http://{name}",
            "Content_Type": "application/json; charset=x",
        }
        ((status, headers, body),) = talk(site, request(site, **headers))
        step.equal((status, json.loads(body)), (200, {"pace": "go"}), "its own page", name)
        step.equal(headers["Access-Control-Allow-Origin"], None, "and nobody else's", name)
    step.equal(hosts(8000), ["127.0.0.1:8000", "localhost:8000"], "as the page's address has it", 8000)
    step.equal(hosts(80)[2:], ["127.0.0.1", "localhost"], "a browser leaves it out", 80)


def test_a_get_with_a_body_is_answered_once(site):
    for headers in ({"Content_Length": 5}, {"Transfer_Encoding": "chunked"}):
        found = talk(site, request(site, "GET", "/api/weights", **headers), request(site, "GET", "/"))
        step.equal([status for status, _, _ in found], [200], "its body is no request", headers)


def test_it_is_for_this_machine_alone_whose_name_nobody_asks_for(monkeypatch):
    """To look up the name may take seconds where there is no network."""
    monkeypatch.setattr("socket.getfqdn", lambda *name: 1 / 0)
    with Server(0, PAGE, {}) as server:
        step.equal(server.socket.getsockname(), ("127.0.0.1", server.port), "where it listens")


def test_the_longest_body(site):
    step.equal(post(site, "/api/pace", GO.ljust(LONGEST)), (200, {"pace": "go"}), "spaces, to the limit")
    values = {"pixels": [255] * 784, "label": 1, "rate": 0.0012345678901234567}
    most = {"weights": "first", "pixels": [255] * 784, "label": 1, "steps": [values] * 50}
    length = len(json.dumps(most))
    step.equal(length < LONGEST, True, "50 steps of all ink pass", f"{length} bytes")
    step.equal(post(site, "/api/look", most)[0], 200, "and are answered")


def test_a_body_that_is_no_json_object(site):
    deep = "the body is not JSON: maximum recursion depth exceeded"
    for body, error in [
        ("", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "the body is not JSON: Expecting property name enclosed in double quotes"),
        ('{"pace": NaN}', "the body is not JSON: NaN is no number of JSON"),
        ('{"pace": [-Infinity]}', "the body is not JSON: -Infinity is no number of JSON"),
        (b'{"pace": "\xff"}', "the body is not JSON: 'utf-8' codec can't decode byte 0xff"),
        (f'{{"pace": {"1" * 5000}}}', "the body is not JSON: Exceeds the limit (4300 digits)"),
        ("[" * 100_000, deep), ('{"a":' * 40_000, deep),
        *[(body, "expected a JSON object") for body in ("[]", '"pace"', "null", "1")],
    ]:  # fmt: skip
        for path in ("/api/pace", "/api/look", "/api/train"):
            (status, _, answer), second = talk(site, request(site, "POST", path, body), request(site))
            found = status, json.loads(answer)["error"][: len(error)]
            step.equal(found, (400, error), "400", (path, body[:20]))
            step.equal(second[0], 200, "the connection stays")


def test_a_client_that_stalls_or_goes_is_no_bug(site, capfd, monkeypatch):
    monkeypatch.setattr(Handler, "timeout", 0.05)
    ended, handled = threading.Event(), []
    end, handle = Server.shutdown_request, Server.handle_error
    monkeypatch.setattr(Server, "shutdown_request", lambda *about: (end(*about), ended.set()))
    monkeypatch.setattr(Server, "handle_error", lambda *about: handled.append(handle(*about)))
    whole = request(site, body='{"pace"', Content_Length=100)
    for text, goes in ((whole, False), (whole[:30], False), (whole[:70], True)):
        ended.clear()
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as plug:
            plug.sendall(text)
            if goes:  # without a word
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            else:
                step.equal(plug.recv(100), b"", "it is closed after the timeout", text)
        step.equal(ended.wait(60), True, "the server has done with it", text)
    step.equal(handled, [None], "the one that has gone is told from a bug")
    step.equal(get(site, "/api/image?number=0")[0], 200, "it serves on")
    step.equal(capfd.readouterr(), ("", ""), "nothing is printed")


def test_a_bug_is_500_and_a_traceback(capfd):
    def bug(asked):
        raise KeyError("bug")

    def late(asked):
        yield {"first": 1}
        raise KeyError("late")

    answers = {"GET /bug": bug, "POST /api/train": late, "GET /nan": lambda asked: float("nan")}
    with served(answers) as server:
        step.equal(get(server, "/bug"), (500, {"error": "a bug: KeyError: 'bug'"}), "500")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'bug'", "the traceback")
        lines = [{"first": 1}, {"error": "a bug: KeyError: 'late'"}]
        step.equal(lines_of(server, {}), lines, "the last line says so")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'late'", "the traceback")
        status, answer = get(server, "/nan")
        step.equal((status, answer["error"][:18]), (500, "a bug: ValueError:"), "NaN is no JSON")


# What makes no sense: 400.

A_STEP = {"pixels": BLANK, "label": 1, "rate": 0.5}
LOOK = {"weights": "first", "pixels": BLANK, "label": 0, "centre": True, "steps": [A_STEP]}
RUN = {"rate": 0.5, "scale": 0.25, "epochs": 4}
TRAIN = {"digits": [0, 1], "runs": [RUN]}
ENDLESS = {"digits": [0, 1], "runs": [RUN | {"epochs": 100_000}]}
HUGE = "1e999"  # JSON's grammar has it; Python reads infinity
MISSING = "not given"
WEIGHTS = "expected weights to be one of first, article, small, model; found {}"
PIXELS = "expected pixels to be 784 whole numbers, 0 to 255"
LABEL = "expected label to be 0 or 1, found {}"
RATE = "expected rate to be a finite number above 0, found {}"
STEPS = "expected steps to be a list of at most 50"
RUNS = "expected runs to be a list of one or two, each with rate, scale and epochs"
NOT_PIXELS = [MISSING, None, "0" * 784, {}, 784, [], BLANK[1:], [*BLANK, 0], [BLANK]]
NOT_PIXELS += [[*BLANK[1:], value] for value in (-1, 256, 1.0, True, "1", None, [0], HUGE, 10**40)]
NOT_RATES = [MISSING, None, "1", True, 0, -1, 0.0, -0.5, -5e-324, HUGE, [1], 10**400]
NOT_SCALES = [MISSING, None, "0", False, -1e-9, 1000.5, HUGE, [0]]
NOT_EPOCHS = [MISSING, None, "9", True, 0, -1, 100_001, 1.0, HUGE]
NOT_A_RUN = [("rate", RATE, NOT_RATES), ("scale", "expected scale to be a number, 0 to 1000, found {}", NOT_SCALES),
             ("epochs", "expected epochs to be a whole number, 1 to 100000, found {}", NOT_EPOCHS)]  # fmt: skip
REFUSED = [  # the path, a body that is right, what is changed in it, the error, values that {} stands for
    ("look", LOOK, "weights", WEIGHTS, [
        MISSING, None, "", "watched", 0, ["first"], {"first": 1}, "\ud800", True, "x" * 99]),
    ("look", LOOK, "pixels", PIXELS, NOT_PIXELS),
    ("look", LOOK, "label", LABEL, [2, -1, 1.0, True, False, "1", [1], HUGE, {}, 10**50]),
    ("look", LOOK | {"weights": "model", "steps": []}, "label", "expected label to be 4 or 9, found {}", [0, 1]),
    ("look", LOOK, "centre", "expected centre to be true or false, found {}", [None, 1, 0, "no", [], 1.0]),
    ("look", LOOK, "steps", STEPS, [None, {}, "", 0, True, A_STEP, [A_STEP] * 51]),
    ("look", LOOK, "steps.0", PIXELS, [None, 5, "x", [], {}, BLANK, True]),
    ("look", LOOK, "steps.0.pixels", PIXELS, [MISSING, None, BLANK[1:], [*BLANK[1:], True]]),
    ("look", LOOK, "steps.0.label", LABEL, [MISSING, None, 7, True, "0"]),
    ("look", LOOK, "steps.0.rate", RATE, NOT_RATES),
    ("misread", LOOK, "weights", WEIGHTS, [MISSING, "last"]),
    ("misread", LOOK, "steps", STEPS, [[A_STEP] * 51]),
    ("train", TRAIN, "digits", "expected digits to be two different ones of 0..9, found {}", [
        MISSING, None, "01", [0], [0, 1, 2], [0, 10], [-1, 0], [True, 0], [0, 1.0], [0, 12.5], {"0": 1}]),
    ("train", TRAIN, "digits", "expected two different digits of 0..9, found 3, 3", [[3, 3]]),
    ("train", TRAIN, "runs", RUNS, [
        MISSING, None, [], [RUN] * 3, RUN, "run", 1, [5], [RUN, None], [[RUN]]]),
    *[("train", TRAIN | {"runs": [RUN] * number}, f"runs.{number - 1}.{field}", error, values)
      for number in (1, 2) for field, error, values in NOT_A_RUN],
    ("pace", {"pace": "go"}, "pace", "expected pace to be go, pause or one; found {}", [
        MISSING, None, "", "stop", "GO", 1, True, ["go"], {"go": 1}]),
]  # fmt: skip


def changed(document, place, value):
    """JSON of the document with another value in that place, or without it; "steps.0" is steps[0]."""
    *way, last = [int(name) if name.isdecimal() else name for name in place.split(".")]
    other = part = deepcopy(document)
    for name in way:
        part = part[name]
    part[last] = value
    if value is MISSING:
        del part[last]
    return json.dumps(other).replace(f'"{HUGE}"', HUGE)


@pytest.mark.parametrize("path, right, place, error, values", REFUSED, ids=lambda value: str(value)[:20])
def test_what_makes_no_sense(site, path, right, place, error, values):
    for value in values:
        seen = {MISSING: None, HUGE: float("inf")}.get(value, value) if isinstance(value, str) else value
        expected = 400, {"error": error.format(f"{seen!r:.40}")}
        found = post(site, f"/api/{path}", changed(right, place, value))
        step.equal(found, expected, "400", (place, value))


# The weights, the test images.


def test_the_weights_to_choose_from(site):
    status, found = get(site, "/api/weights")
    rows = [(w["name"], w["digits"], w["pixels"], w["rate"]) for w in found]
    expected = [("first", [0, 1], "binary", 0.01), ("article", [0, 1], "binary", 0.01),
                ("small", [0, 1], "binary", 1.0), ("model", [4, 9], "grey", 0.5)]  # fmt: skip
    step.equal((status, rows), (200, expected), "names, digits, pixels, rates")
    step.equal(found[3]["title"], "those of fours.json", "the title of a model")


def test_a_test_image(site, sets):
    images, labels = sets[TEST]
    for number in (0, 3, 99, "00000007"):
        n = int(number)
        expected = {"number": n, "label": labels[n], "pixels": list(images[n])}
        step.equal(get(site, f"/api/image?number={number}"), (200, expected), "as in the file", number)
    found = Live().image({"number": "9999"})
    step.equal(found["pixels"], list(images[9999]), "of the package's own data, where no other is named")


def test_numbers_of_no_test_image(site, small):
    for query, found in [
        ("", "'None'"), ("?number=", "'None'"), ("?number=-1", "'-1'"), ("?number=100", "'100'"),
        ("?number=1.0", "'1.0'"), ("?number=1e3", "'1e3'"), ("?number=%D9%A3", "'٣'"),
        ("?number=+1", "' 1'"), ("?number=%C2%B2", "'²'"), ("?number=000000001", "'000000001'"),
        ("?number=" + "1" * 5000, "'" + 39 * "1"), ("?Number=1", "'None'"), ("?number=nan", "'nan'"),
        ("?number=1&number=x", "'x'"), ("?number=true", "'true'"), ("?number=%FF", "'�'"),
    ]:  # fmt: skip
        expected = 400, {"error": f"expected number in 0..99; found {found}"}
        step.equal(get(site, f"/api/image{query}"), expected, "400", query)
    idx_folder(small, ([bytes(784)], [0]), ([], []))
    expected = "expected number in nothing, since there is no test image; found '0'"
    step.refuses(Live(small).image, [({"number": "0"}, expected)], Refused)


def chosen(name):
    """The weights of that name, as the files have them, or the article's first ones."""
    if name == "model":
        return grey_model()
    if name == "first":
        return Model((0, 1), "binary", 0, 1.0, 0.01, 1, 0.0, random_weights(784), [])
    return load_model(data_folder() / f"{name}.json")


def take(network, weights, image, digit, rate):
    """Takes a step of training on one image; returns it as the page sends it."""
    row, y = scaled(image, weights.pixels), weights.digits.index(digit)
    network.update(*gradient([row], [y], network.forward([row])), rate)
    return {"pixels": list(image), "label": digit, "rate": rate}


@pytest.mark.parametrize("name", ["first", "article", "model"])
@pytest.mark.parametrize("steps", [0, 2])
def test_the_images_that_weights_misread(site, sets, name, steps):
    """Also after steps of training, on test images 0 and 1: one says something else to them."""
    weights, (images, labels) = chosen(name), sets[TEST]
    network = weights.network()
    taken = [take(network, weights, images[k], weights.digits[k], 50) for k in range(steps)]
    numbers = [number for number, label in enumerate(labels[:100]) if label in weights.digits]
    distances = {}
    for number in numbers:
        (p,) = network.forward([scaled(images[number], weights.pixels)])
        y = weights.digits.index(labels[number])
        if (p >= 0.5) != y:
            distances[number] = abs(p - y)
    status, found = post(site, "/api/misread", {"weights": name, "steps": taken})
    step.equal((status, found["of"]), (200, len(numbers)), "how many there are of these digits", name)
    step.equal(sorted(found["numbers"]), sorted(distances), "the misread ones", name)
    worst = [distances[number] for number in found["numbers"]]
    step.equal(worst, sorted(worst, reverse=True), "the farthest from its label first", name)
    step.equal(len(worst) > 1, True, "there are some", name)


def test_weights_of_digits_that_are_not_there_misread_none(small):
    found = Live(small)
    found.weights["first"] = found.weights["first"]._replace(digits=(4, 9))
    step.equal(found.misread({"weights": "first"}), {"of": 0, "numbers": []}, "no image of 4 or 9")


# One image.


@pytest.fixture(scope="module")
def rules(folder):
    """The rules of ink for the digits and pixels of the weights to choose from."""
    known = {about: load_dataset(folder, *about) for about in (((0, 1), "binary"), ((4, 9), "grey"))}
    return {about: ink_rule(data.train_x, data.train_y) for about, data in known.items()}


def expected_of(rules, weights, network, image, label):
    """What there is to know of an image, by the chapters' functions."""
    row = scaled(image, weights.pixels)
    (z,) = network.weighted_sums([row])
    p = sigmoid(z)
    step.equal(z, dot(row, network.weights) + network.bias, "z = x·w + b", weights)
    pulls = [x * w for x, w in zip(row, network.weights)]
    rule = rules[weights.digits, weights.pixels]
    found = {
        "pixels": list(image), "pulls": pulls, "bias": network.bias,
        "up": total([pull for pull in pulls if pull > 0]),
        "down": total([pull for pull in pulls if pull < 0]), "z": z, "p": p, "slope": sigmoid_slope(p),
        "read_as": weights.digits[p >= 0.5], "sure": max(p, 1.0 - p),
        "ink": len(row) - row.count(0.0), "border": 784 * rule.midpoint,
        "ink_says": weights.digits[rule.classify(row)],
    }  # fmt: skip
    if label is not None:
        y = weights.digits.index(label)
        slopes, delta = gradient([row], [y], [p])
        step.close(delta, (p - y) * p * (1.0 - p), "δ = (p - y) p (1 - p)", (p, y))
        found |= {"loss": mean_squared_error([p], [y]), "delta": delta, "gradient": slopes}
    return found


def same(found, expected, given):
    """Fails unless all that is known is the same, name by name, to the last bit."""
    for name, value in expected.items():
        step.equal(found.get(name), value, name, given)
    step.equal(sorted(found), sorted(expected), "the names", given)


def looked(site, asked):
    status, found = post(site, "/api/look", asked)
    step.equal(status, 200, "it is answered", found)
    return found


@pytest.mark.parametrize("name", ["first", "article", "small", "model"])
def test_everything_about_an_image(site, sets, rules, name):
    weights, (images, labels) = chosen(name), sets[TEST]
    network = weights.network()
    for number in [number for number in range(60) if labels[number] in weights.digits][:6]:
        for label in (None, *weights.digits):
            found = looked(site, {"weights": name, "pixels": list(images[number]), "label": label})
            expected = expected_of(rules, weights, network, images[number], label)
            same(found, expected, (name, number, label))
    found = looked(site, {"weights": name, "pixels": BLANK})
    step.equal((found["z"], found["ink"]), (weights.bias, 0), "of a blank image z is the bias", name)
    step.equal({*found["pulls"]}, {0.0}, "no pull", name)


@pytest.mark.parametrize("name", ["first", "small", "model"])
def test_steps_are_those_of_update_and_are_undone_by_leaving_them_out(site, sets, rules, name):
    weights, (images, labels) = chosen(name), sets[TEST]
    network = weights.network()
    numbers = [number for number in range(60) if labels[number] in weights.digits][:3]
    asked = {"weights": name, "pixels": list(images[numbers[0]]), "label": weights.digits[0]}
    before, steps = looked(site, asked), []
    for number, rate in zip(numbers, (0.5, 10, 3e-5)):
        steps.append(take(network, weights, images[number], weights.digits[number % 2], rate))
        expected = expected_of(rules, weights, network, images[numbers[0]], weights.digits[0])
        same(looked(site, asked | {"steps": steps}), expected, (name, len(steps)))
    for without in (asked, asked | {"steps": []}):
        same(looked(site, without), before, "without the steps")


@pytest.mark.parametrize("name", ["first", "model"])
def test_centre(site, rules, name):
    weights, image = chosen(name), bytes([255, 128, *BLANK[:26], 1, *BLANK[:755]])
    step.equal(centred(image) != image, True, "it moves")
    asked = {"weights": name, "pixels": list(image), "label": weights.digits[1]}
    for centre, looked_at in (
        ({"centre": True}, centred(image)),
        ({"centre": False}, image),
        ({}, image),
    ):
        expected = expected_of(rules, weights, weights.network(), looked_at, weights.digits[1])
        same(looked(site, asked | centre), expected, (name, centre))


def test_weights_that_are_too_large_to_add_up(small):
    """The last ones cancel in z, not in what pulls up."""
    path = small / "large.json"
    for pair, found in (((1e308, 1e308), "inf"), ((-1e308, -1e308), "-inf"), ((1e308, -1e308), "inf")):
        save_model(path, grey_model()._replace(digits=(0, 1), pixels="binary", weights=[*pair] * 392))
        expected = f"those of large.json: a sum of these weights is {found}"  # infinity is no JSON
        asked = {"weights": "model", "pixels": [255] * 784}
        step.refuses(Live(small, path).look, [(asked, expected)], Refused)


@pytest.mark.parametrize("rate", [5e-324, 1e-310, 1e308])
def test_a_model_is_trained_on_at_its_own_rate(site, rate):
    """Whatever it is: the page offers it, so it is not refused."""
    looked(site, LOOK | {"steps": [A_STEP | {"rate": rate}]})


# The middle of an image.


def image_of(spots):
    """An image that is blank but for these: (row, column) to a level."""
    image = bytearray(784)
    for (row, column), level in spots.items():
        image[28 * row + column] = level
    return bytes(image)


def test_centred():
    for spots, moved in [
        ({(0, 0): 255}, {(14, 14): 255}),
        ({(27, 27): 9}, {(14, 14): 9}),
        ({(0, 27): 1}, {(14, 14): 1}),
        ({(14, 14): 7}, {(14, 14): 7}),
        # centre of mass at 2 = (0 + 3 + 3) / 3: twice the ink, twice the weight; 12 to go
        ({(5, 0): 100, (5, 3): 200}, {(14, 12): 100, (14, 15): 200}),
        # columns 0 and 27: no way to the left or right; rows go to the middle
        ({(3, 0): 10, (3, 27): 250}, {(14, 0): 10, (14, 27): 250}),
        ({(0, 5): 10, (27, 5): 250}, {(0, 14): 10, (27, 14): 250}),
        # mass at 26.9: 12 to the left, but the faint pixel is 2 from the border
        ({(14, 2): 1, (14, 27): 255}, {(14, 0): 1, (14, 25): 255}),
        ({(14, 25): 1, (14, 0): 255}, {(14, 27): 1, (14, 2): 255}),
        # at 13.5, half a pixel from the middle: whole pixels only
        ({(13, 13): 50, (14, 14): 50}, {(13, 13): 50, (14, 14): 50}),
        ({}, {}),
    ]:
        step.equal(centred(image_of(spots)), image_of(moved), "moved by whole pixels", spots)


def test_centring_loses_no_ink_and_twice_is_once():
    draw = random.Random(5)
    for _ in range(100):
        count = draw.randrange(1, 8)
        places = [(draw.randrange(28), draw.randrange(28)) for _ in range(count)]
        image = image_of({place: draw.randrange(1, 256) for place in places})
        moved = centred(image)
        step.equal(sorted(moved), sorted(image), "the same levels", places)
        step.equal(centred(moved), moved, "it stays", places)


# A training that is watched.


@contextmanager
def watching(server, asked):
    """A training; a function that waits for its next line, "" for a heartbeat, None at the end."""
    asking = HTTPConnection("127.0.0.1", server.port, timeout=60)
    asking.request("POST", "/api/train", json.dumps(asked), {"Content-Type": "application/json"})
    answer = asking.getresponse()
    found = answer.status, answer.headers["Content-Type"]
    step.equal(found, (200, "application/x-ndjson"), "a stream", asked)

    def following():
        line = answer.readline()
        return json.loads(line) if line.strip() else ("" if line else None)

    try:
        yield following
    finally:
        answer.close()
        asking.close()


def until(following, is_right):
    """The lines up to the first for which that is so, within some thousand of them."""
    found = []
    for _ in range(5000):
        found.append(following())
        assert found[-1] is not None, "the training has ended"
        if is_right(found[-1]):
            return found
    raise AssertionError("it does not come")


def is_a_heartbeat(line):
    return line == ""


def lines_of(server, asked):
    """All lines of a training but the heartbeats."""
    with watching(server, asked) as following:
        return [line for line in iter(following, None) if line]


def pace(server, name):
    step.equal(post(server, "/api/pace", {"pace": name}), (200, {"pace": name}), "it is told", name)


def moments_of(folder, digits, settings, number):
    """The moments of all epochs, by `descend` on plain rows."""
    data = load_dataset(folder, digits)
    first = random_weights(784, scale=settings["scale"])
    network, x = Network(first), PlainMatrix(data.train_x)
    steps = descend(network, x, data.train_y, settings["epochs"], settings["rate"])
    for epoch in range(settings["epochs"] + 1):
        if epoch:
            next(steps)
        z = network.weighted_sums(x)
        p = [sigmoid(value) for value in z]
        yield {
            "run": number, "epoch": epoch,
            "loss": mean_squared_error(p, data.train_y), "accuracy": accuracy(p, data.train_y),
            "test_accuracy": accuracy(network.forward(data.test_x), data.test_y),
            "flat": fmean(sigmoid_slope(value) < 0.01 for value in p),
            "hills": [hill(values) for values in by_class(z, data.train_y)],
            "weights": network.weights,
            "added": [now - then for now, then in zip(network.weights, first)],
        }  # fmt: skip


def hill(values):
    """How many there are in bin k: from -65 + k to below -64 + k; the end bins take what is beyond."""
    places = [min(max(int((value + 65) // 1), 0), 99) for value in values]
    return [places.count(k) for k in range(100)]


def same_moments(found, folder, digits, runs):
    """Fails unless these are the lines of a training that shows every epoch."""
    *moments, last = found
    step.equal(last, {"done": True}, "the last line, once", digits)
    expected = [m for number, run in enumerate(runs) for m in moments_of(folder, digits, run, number)]
    step.equal(len(moments), len(expected), "epoch 0, and all others")
    for moment, right in zip(moments, expected):
        seconds = moment.pop("seconds")
        step.equal(isinstance(seconds, float) and seconds >= 0.0, True, "seconds", seconds)
        same(moment, right, (digits, right["run"], right["epoch"]))


def test_moments_are_those_of_descend(training, small):
    digits, runs = [1, 0], [RUN, {"rate": 2, "scale": 0, "epochs": 2}]
    found = lines_of(training, {"digits": digits, "runs": runs})
    step.equal(found[0]["added"], [0.0] * 784, "epoch 0 is before the first step")
    step.equal([sum(hill) for hill in found[0]["hills"]], [3, 3], "each image is in a bin")
    same_moments(found, small, digits, runs)


def test_a_long_training_is_done_by_hands(training, small, monkeypatch):
    """One hand here; the process tests below see many at work."""
    taken = []

    @contextmanager
    def hands(x, y, count):
        def by_hands(network, *how):
            taken.append(how)
            return descend(network, PlainMatrix(x), y, *how)

        taken.append(count)
        yield SimpleNamespace(descend=by_hands)
        taken.append("dismissed")

    monkeypatch.setattr(live, "hands_worth", lambda images, epochs: images * epochs // 12)
    monkeypatch.setattr(live, "Hands", hands)
    same_moments(lines_of(training, TRAIN), small, [0, 1], [RUN])  # 6 images, 4 epochs
    step.equal(taken, [2, (4, 0.5), "dismissed"], "two hands, the epochs and the rate")
    monkeypatch.setattr(live, "hands_worth", lambda images, epochs: 1)
    lines_of(training, TRAIN)
    step.equal(len(taken), 3, "one hand is none")


def test_only_the_images_of_the_last_pair_of_digits_are_kept(training):
    """A pair of the genuine data takes more than 100 MB."""
    before = {id(thing) for thing in gc.get_objects() if isinstance(thing, (SharedMatrix, Dataset))}
    for digits in ([0, 1], [1, 0], [0, 1], [1, 0]):
        step.equal(lines_of(training, TRAIN | {"digits": digits})[-1], {"done": True}, "it ends")
    gc.collect()
    things = [thing for thing in gc.get_objects() if isinstance(thing, (SharedMatrix, Dataset))]
    found = sorted(type(thing).__name__ for thing in things if id(thing) not in before)
    step.equal(found, ["Dataset", "SharedMatrix", "SharedMatrix"], "of one pair", "after four trainings")


def test_what_was_asked_for_last_is_made_once():
    made = []
    known = kept(2, lambda *arguments: made.append(arguments) or len(made))
    found = [known(*arguments) for arguments in ((1, 2), (1, 2), (3,), (1, 2), (4,), (3,))]
    step.equal((found, made), ([1, 1, 2, 1, 3, 4], [(1, 2), (3,), (4,), (3,)]), "the last two are kept")
    made.clear()
    known = kept(1, lambda: (time.sleep(0.1), made.append(1)))
    threads = [threading.Thread(target=known) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    step.equal(made, [1], "made by one of three threads that ask at once")


def test_a_quick_run_shows_its_first_epochs_and_its_last(training, monkeypatch):
    monkeypatch.setattr(live, "INTERVAL", 60.0)
    found = lines_of(training, {"digits": [0, 1], "runs": [RUN | {"epochs": 30}]})
    epochs = [line.get("epoch") for line in found]
    step.equal(epochs, [0, 1, 2, 4, 8, 16, 30, None], "powers of two, and the last")


def test_the_run_watched_last_can_be_chosen(training):
    names = [w["name"] for w in get(training, "/api/weights")[1]]
    step.equal("watched" in names, False, "nothing has been watched")
    *_, last, _ = lines_of(training, TRAIN | {"digits": [1, 0]})
    watched = {"name": "watched", "title": "the run watched last", "digits": [1, 0], "pixels": "binary"}
    found = get(training, "/api/weights")[1][-1]
    step.equal(found, watched | {"rate": 0.5}, "the last to choose from")
    found = looked(training, {"weights": "watched", "pixels": [255] * 784})
    step.equal(found["pulls"], last["weights"], "of all ink, each weight pulls")
    step.equal(post(training, "/api/misread", {"weights": "watched"})[0], 200, "and what it misreads")


def test_pause_one_and_go(training):
    with watching(training, ENDLESS) as following:
        step.equal(following()["epoch"], 0, "the first")
        pace(training, "pause")
        *seen, _ = until(following, is_a_heartbeat)
        epoch = seen[-1]["epoch"] if seen else 0
        for _ in range(2):
            pace(training, "one")
            epoch += 1
            step.equal(until(following, bool)[-1]["epoch"], epoch, "one epoch")
            step.equal(following(), "", "and it pauses again")
        pace(training, "go")
        until(following, lambda line: line and line["epoch"] == epoch + 20)
        pace(training, "one")  # while it goes: it pauses after an epoch
        until(following, is_a_heartbeat)


def test_one_epoch_after_the_other_across_two_runs(small, monkeypatch):
    """Without a server, so that nothing happens between two lines: the pace counts when asked for."""
    monkeypatch.setattr(live, "INTERVAL", 0.0)
    asked = Live(small)
    moments = asked.train({"digits": [0, 1], "runs": [RUN | {"epochs": 1}] * 2})
    asked.set_pace({"pace": "pause"})
    found = []
    for _ in range(5):
        line = next(moments)
        found.append((line["run"], line["epoch"]) if line else None)
        if line is None:
            asked.set_pace({"pace": "one"})
    moments.close()
    expected = [(0, 0), None, (0, 1), (1, 0), None]
    step.equal(found, expected, "it pauses before the first epoch of each run")


@pytest.mark.parametrize("paused", [False, True])
def test_there_is_one_training_at_a_time_and_whoever_goes_ends_it(training, monkeypatch, paused):
    with watching(training, ENDLESS) as following:
        until(following, bool)
        if paused:
            pace(training, "pause")
            until(following, is_a_heartbeat)
        with monkeypatch.context() as patch:
            patch.setattr(live, "ENDING", 0.1)  # seconds for which the other one might end
            busy = 409, {"error": "a training is being watched; end it first"}
            step.equal(post(training, "/api/train", TRAIN), busy, "one at a time", paused)
        step.equal(get(training, "/api/weights")[0], 200, "all else is answered", paused)
    with watching(training, TRAIN) as following:
        found = [line and line["epoch"] for line in (following() for _ in range(3))]
        step.equal(found, [0, 1, 2], "it begins anew, and goes", paused)
        until(following, lambda line: line == {"done": True})


def test_weights_that_overflow_are_the_last_line(training, monkeypatch, capfd):
    def overflowing(*arguments):
        yield [0.0]
        raise Refused("weights are no longer finite")

    with monkeypatch.context() as patch:
        patch.setattr(live, "descend", overflowing)
        found = lines_of(training, TRAIN)
    step.equal([line.get("epoch") for line in found], [0, 1, None], "two moments")
    step.equal(found[-1], {"error": "weights are no longer finite"}, "what has happened")
    step.equal(lines_of(training, TRAIN)[-1], {"done": True}, "another may begin")
    step.equal(capfd.readouterr().err, "", "it is no bug")


def test_a_training_refused_before_its_first_line_is_a_400(training, small):
    expected = 400, {"error": f"{small / NAMES[1]}: no image of the digit 7"}
    step.equal(post(training, "/api/train", TRAIN | {"digits": [0, 7]}), expected, "no such images")
    step.equal(lines_of(training, TRAIN)[-1], {"done": True}, "another may begin")


# The command.


@contextmanager
def running(folder, *arguments):
    """The command in an empty folder, and where its first line says that it serves."""
    environment = ENVIRONMENT | {name: str(folder) for name in ("HOME", "TMPDIR")}
    command = subprocess.Popen(
        [sys.executable, "-B", "-m", "scratchnet.live", "--no-browser", *map(str, arguments)],
        cwd=folder, env=environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    with at_most_a_minute(command):
        first, second = command.stdout.readline(), command.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", first)
        step.equal((bool(found), second), (True, "Ctrl-C ends it.\n"), "two lines, at once", first)
        yield command, SimpleNamespace(port=int(found[1]))
    step.equal(list(folder.iterdir()), [], "it writes no file where it runs, nor at home")


def group(number):
    """The processes of that group that have not ended, by /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            found += [path.parent.name] * (state != "Z" and int(its_group) == number)
    return found


def ended(command):
    """Ends it by Ctrl-C as a terminal does, the whole group; fails where anything of it is left."""
    processes = group(command.pid)
    os.killpg(command.pid, signal.SIGINT)
    output, error = command.communicate(timeout=50)  # less than the minute for which a handler waits
    step.equal((command.returncode, output, error), (130, "", "interrupted\n"), "the end by Ctrl-C")
    deadline = time.monotonic() + 60
    while group(command.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    step.equal(group(command.pid), [], "no process is left", processes)
    return processes


def files_of_the_package():
    paths = [path for name in ("scratchnet", "data") for path in ROOT.joinpath(name).rglob("*.*")]
    return {path: path.stat().st_mtime_ns for path in paths if path.suffix != ".pyc"}


@pytest.mark.process
@SIGNALS
def test_the_command_serves_its_page_until_ctrl_c(tmp_path):
    before = files_of_the_package()
    with running(tmp_path) as (command, server):
        asking = HTTPConnection("127.0.0.1", server.port, timeout=60)
        for path in ("/", "/api/weights", "/api/image?number=1"):
            asking.request("GET", path)
            answer = asking.getresponse()
            body = answer.read()
            step.equal(answer.status, 200, "it answers", path)
            if path == "/":
                step.equal(body, live.PAGE.read_bytes(), "the page is live.html")
        ended(command)  # with a connection that is open
        asking.close()
    step.equal(files_of_the_package(), before, "it writes no file in the package")


@pytest.mark.process
@SIGNALS
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_ctrl_c_while_a_training_is_watched(tmp_path, folder):
    """With 47 images of 0 and 1, 100,000 epochs are worth more than one hand."""
    with (
        running(tmp_path, "--data", folder) as (command, server),
        watching(server, ENDLESS) as following,
    ):
        until(following, lambda line: line and line["epoch"] >= 2)
        processes = ended(command)
        hands = min(len(os.sched_getaffinity(0)), 8)
        step.equal(len(processes) >= hands, True, "all hands were at work", processes)


def test_what_the_command_refuses(site, call):
    port = "argument --port: expected a whole number, 0 to 65535, found "
    for arguments, error in [
        (["--port", site.port], f"port {site.port}: {os.strerror(errno.EADDRINUSE)}\n"),
        (["--port", 65536], f"{port}'65536'\n"),
        (["--port", -1], f"{port}'-1'\n"),
        (["--model", "none.json"], "none.json: No such file or directory\n"),
        (["--model", ""], "argument --model: expected a path, found ''\n"),
    ]:
        status, out, err = call("live", "--no-browser", *arguments)
        step.equal((status, out, err.count("\n")), (2, "", 1), "one line, status 2", arguments)
        step.has(err, f"error: {error}", given=arguments)


@pytest.mark.parametrize(
    "platform, display, arguments, opens",
    [("linux", "", [], False), ("linux", ":0", [], True), ("linux", ":0", ["--no-browser"], False),
     ("darwin", "", [], True), ("win32", "", ["--no-browser"], False), ("win32", "", [], True)],
)  # fmt: skip
def test_what_the_command_serves_and_where_it_opens_a_browser(
    folder, capsys, monkeypatch, platform, display, arguments, opens
):
    """The server is not to serve: what it would answer is looked at."""
    servers, opened = [], []
    monkeypatch.setattr(Server, "serve_forever", lambda server, poll_interval: servers.append(server))
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("scratchnet.live.sys.platform", platform)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    main(["--data", str(folder), "--model", str(folder / "fours.json"), *arguments])
    address = f"http://127.0.0.1:{servers[0].port}/"
    step.equal(capsys.readouterr().out, f"{address}\nCtrl-C ends it.\n", "two lines")
    step.equal(opened, [address] if opens else [], "the address that it prints", (platform, display))
    answers = servers[0].answers
    step.equal(answers["GET /api/weights"]({})[-1]["title"], "those of fours.json", "the model")
    said = step.refused(answers["GET /api/image"], {"number": "100"}, Refused)
    step.equal(said, "expected number in 0..99; found '100'", "the data")
    step.equal(servers[0].page, live.PAGE.read_bytes(), "the page")
