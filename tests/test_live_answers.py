"""The server of the live page, asked as a page asks, and as no page should.

What it answers is compared with the chapters' functions to the last bit: a float goes through JSON as
it is, since Python writes all the digits that it needs.
"""

import errno
import io
import json
import os
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from http.client import HTTPConnection, parse_headers
from itertools import product
from queue import Queue
from statistics import fmean
from types import SimpleNamespace

import pytest
from commands import ENVIRONMENT, NAMES, ROOT, idx_folder
from step import Step
from terminal import PROC, children, gone, started

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import TEST, load_dataset, scaled
from scratchnet.gradient import gradient
from scratchnet.live import answers as live
from scratchnet.live import measures
from scratchnet.live.answers import Live, made_once, main, page_files
from scratchnet.live.measures import FOLDER, centred
from scratchnet.live.server import KINDS, LONGEST, Handler, Server, hosts
from scratchnet.network import Network
from scratchnet.runs.model import Model, load_model, save_model
from scratchnet.saturation import by_class, cross_entropy_gradient
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.threshold import ink_rule
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.training import take_step
from scratchnet.vector import total

step = Step(__file__)
SLOPES = {"squared": gradient, "cross-entropy": cross_entropy_gradient}
PAGE = "<!doctype html><title>a page</title>π".encode()
FILES = {"/": (KINDS[".html"], PAGE), "/story.js": (KINDS[".js"], b"1")}
BLANK, FULL = [0] * 784, [255] * 784
GO = '{"any": "go"}'


@contextmanager
def served(answers):
    """A server of `answers` and of FILES, in a thread of this process."""
    with Server(0, FILES, answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=60)


@pytest.fixture(scope="module")
def site(folder):
    """A server of that folder, with its model of 4 and 9; nothing is trained here."""
    with served(Live(folder, folder / "fours.json").answers) as server:
        yield server


@pytest.fixture
def training(small, monkeypatch):
    """A server of `small`; its trainings show every epoch, and have a minute to end."""
    monkeypatch.setattr(live, "INTERVAL", 0.0)
    monkeypatch.setattr(live, "SHARE", 0)
    monkeypatch.setattr(live, "ENDING", 30 * live.ENDING)
    with served(Live(small).answers) as server:
        yield server


# How the server is asked: by the bytes of requests, so that any can be sent.


def request(server, method="POST", path="/api/end", body=GO, **headers):
    """A request as bytes. Of the headers, which are written with _ for -, None leaves one out."""
    body = b"" if method != "POST" else body.encode() if isinstance(body, str) else body
    named = {"Host": f"127.0.0.1:{server.port}"}
    if method == "POST":
        named |= {"Content-Type": "application/json", "Content-Length": len(body)}
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


def get(server, path):
    """The status, and the document of JSON."""
    ((status, _, body),) = talk(server, request(server, "GET", path))
    return status, json.loads(body)


def post(server, path, document):
    ((status, _, body),) = talk(server, request(server, "POST", path, json.dumps(document)))
    return status, json.loads(body)


# The page, and who may have it.


def test_the_page_and_its_headers(site):
    headers = {
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Connection": None,
        "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "scratchnet", "Access-Control-Allow-Origin": None,
        "Cross-Origin-Opener-Policy": "same-origin",
    }  # fmt: skip
    html, js, json_ = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "application/json"
    for path, kind in (("/", html), ("/?from=here", html), ("/story.js", js), ("/api/weights", json_)):
        ((status, found, body),) = talk(site, request(site, "GET", path))
        step.equal((status, body == PAGE, body == b"1"), (200, kind == html, kind == js), "the file", path)
        for name, value in (headers | {"Content-Type": kind}).items():
            step.equal(found[name], value, "its headers", (path, name))
        policy = dict(rule.split(maxsplit=1) for rule in found["Content-Security-Policy"].split("; "))
        names = "default-src", "frame-ancestors", "connect-src", "script-src", "style-src"
        rules = [policy[name] for name in names]
        own = ["'none'", "'none'", "'self'", "'self'", "'unsafe-inline'"]
        step.equal(rules, own, "from this server, and for it, alone")


def test_who_is_heard(site):
    for name in (f"127.0.0.1:{site.port}", f"localhost:{site.port}"):
        headers = {"Host": name, "Origin": f"http://{name}", "Content_Type": "application/json; a=b"}
        ((status, headers, body),) = talk(site, request(site, **headers))
        step.equal((status, json.loads(body)), (200, {}), "its own page", name)
        step.equal(headers["Access-Control-Allow-Origin"], None, "and nobody else's", name)
    step.equal(hosts(8000), ["127.0.0.1:8000", "localhost:8000"], "as the page's address has it", 8000)
    step.equal(hosts(80)[2:], ["127.0.0.1", "localhost"], "a browser leaves it out", 80)


def test_it_is_for_this_machine_alone_whose_name_nobody_asks_for(monkeypatch):
    """To look up the name may take seconds where there is no network."""
    monkeypatch.setattr("socket.getfqdn", lambda *name: 1 / 0)
    with Server(0, FILES, {}) as server:
        step.equal(server.socket.getsockname(), ("127.0.0.1", server.port), "where it listens")


def test_after_what_is_not_for_it_the_server_hangs_up(site):
    """Other methods than GET and POST, a GET with a body: what follows may be that body."""
    methods = [(method, 501, {}) for method in ("PUT", "OPTIONS", "HEAD", "get")]
    bodies = [("GET", 200, {"Content_Length": 5}), ("GET", 200, {"Transfer_Encoding": "chunked"})]
    for method, expected, body in methods + bodies:
        both = request(site, method, "/", **body), request(site, "GET", "/")
        ((status, headers, _),) = talk(site, *both)
        step.equal((status, headers["Connection"]), (expected, "close"), "one answer", (method, body))
        step.equal(headers["Access-Control-Allow-Origin"], None, "no leave to anybody", method)


def test_the_longest_body(site):
    ((status, _, _),) = talk(site, request(site, body=GO.ljust(LONGEST)))
    step.equal(status, 200, "spaces, to the limit")
    values = {"pixels": FULL, "label": 1, "rate": 0.0012345678901234567, "loss": "cross-entropy"}
    most = {"weights": "first", "pixels": FULL, "steps": [values] * 50}
    step.equal(post(site, "/api/look", most)[0], 200, "50 steps of all ink pass")


# What is refused.


def is_refused(server, status, error, *about, **headers):
    """Fails unless a request has that answer. A body that was not read is not the next request."""
    given = *(part[:60] for part in about), headers
    both = request(server, *about, **headers), request(server, "GET", "/")
    (found, its_headers, body), *others = talk(server, *both)
    said = json.loads(body)["error"]
    step.equal((found, said[: len(error)]), (status, error), "refused", given)
    step.equal(len(said) < 200, True, "in few words", said)
    closed = status in (403, 411, 413, 415)
    step.equal(its_headers["Connection"], "close" if closed else None, "whether it stays", given)
    step.equal([status for status, _, _ in others], [] if closed else [200], "the next request", given)


def test_nothing_else_is_there(site):
    """Paths are exact; neither what cannot be parsed as an address, nor a long one, is a bug."""
    paths = """/page.html /live.js
        /article_run.json /answers.py /index.html /../ /%2e%2e /./
        /api /api/weights/ /API/weights /live.html /tools/live.html
        /favicon.ico /scratchnet/live.py /../../etc/passwd /%00 /api/look /api/end
        http://[ * http://127.0.0.1/ % /π""".split()
    asked = [("GET", path) for path in [*paths, "/" + "a" * 60_000]]
    for method, path in [*asked, ("POST", "/"), ("POST", "/api/weights"), ("GET", "/api/photo")]:
        error = f"there is no {method} {path.encode().decode('latin-1')[:60]}"
        is_refused(site, 404, error, method, path, "{}")


def test_another_sites_page_gets_nothing(site):
    """Its name may lead to 127.0.0.1 (DNS rebinding); then it asks by that name."""
    here = f"127.0.0.1:{site.port}"
    other_hosts = ["example.org", f"example.org:{site.port}", "127.0.0.1", "localhost", "127.0.0.1:1",
                   f"127.0.0.1.example.org:{site.port}", f"{here}.example.org", "", None]  # fmt: skip
    origins = ["http://example.org", "null", f"https://{here}", "http://127.0.0.1", f"http://{here}/",
               f"http://127.0.0.1:{site.port + 1}", "file://", ""]  # fmt: skip
    alone = f"this server is for {here} and localhost:{site.port} alone"
    for about in ("POST", "/api/end"), ("GET", "/"), ("GET", "/api/weights"), ("GET", "/api/nothing"):
        for host in other_hosts:
            is_refused(site, 403, alone, *about, Host=host)
        for origin in origins:
            is_refused(site, 403, "another site's page asks", *about, Origin=origin)


def test_bodies_that_are_not_read(site):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/csp-report", "", None):
        is_refused(site, 415, "expected a body that is application/json", Content_Type=kind)
    for length in (None, "", "-1", "1_0", "٣", "²", "two"):
        is_refused(site, 411, "expected the length of the body", Content_Length=length)
    for length in (None, 14):
        headers = {"Content_Length": length, "Transfer_Encoding": "chunked"}
        is_refused(site, 411, "expected the length of the body", **headers)
    for length in (LONGEST + 1, 2 * LONGEST, 10**9 - 1, 10**9, "1" * 5000):
        is_refused(site, 413, f"expected a body of at most {LONGEST} bytes", Content_Length=length)


def test_a_body_that_is_no_json_object(site):
    deep = "the body is not JSON: maximum recursion depth exceeded"
    for body, error in [
        ("", "the body is not JSON: Expecting value"),
        ("{", "the body is not JSON: Expecting property name"),
        ('{"any": NaN}', "the body is not JSON: NaN is no number of JSON"),
        ('{"any": [-Infinity]}', "the body is not JSON: -Infinity is no number of JSON"),
        (b'{"any": "\xff"}', "the body is not JSON: 'utf-8' codec can't decode byte 0xff"),
        (f'{{"any": {"1" * 5000}}}', "the body is not JSON: Exceeds the limit (4300 digits)"),
        ("[" * 100_000, deep), ('{"a":' * 40_000, deep),
        *[(body, "expected a JSON object") for body in ("[]", '"any"', "null", "1")],
    ]:  # fmt: skip
        is_refused(site, 400, error, "POST", "/api/look", body)


A_STEP = {"pixels": BLANK, "label": 1, "rate": 0.5, "loss": "squared"}
LOOK = {"weights": "article", "epoch": 100, "pixels": BLANK, "steps": [A_STEP]}
NEEDED = LOOK | {"label": 0, "rate": 0.5}
TRAIN = {"rate": 0.5, "scale": 0.25, "epochs": 4, "loss": "squared"}
ENDLESS = TRAIN | {"epochs": 100_000}
PHOTO = {"width": 4, "pixels": [90] * 20}
RIGHT = {"look": LOOK, "photo": PHOTO, "needed": NEEDED, "train": TRAIN, "start": TRAIN}
HUGE = "1e999"  # JSON's grammar has it; Python reads infinity
MISSING = "not given"
PIXELS = "expected pixels to be 784 whole numbers, 0 to 255"
NO_SENSE = [  # places in what is RIGHT, values that make no sense there, the error with {} for the value
    ("look.weights needed.weights", [
        MISSING, None, "", "run-1", 0, ["first"], {"first": 1}, "\ud800", True, "x" * 99,
    ], "expected weights to be first, divided, article, small or model, found {}"),
    ("look.pixels look.steps.0.pixels needed.pixels", [
        MISSING, None, "0" * 784, {}, 784, [], BLANK[1:], [*BLANK, 0], [BLANK],
        *[[*BLANK[1:], value] for value in (-1, 256, 1.0, True, "1", None, [0], HUGE, 10**40)],
    ], PIXELS),
    ("photo.pixels", [MISSING, None, "", [], {}, 5, [-1], [256], [1.0], [True], [[1]], [0] * 40_001],
     "expected pixels to be at most 40000 whole numbers, 0 to 255, found "),
    ("photo.width", [MISSING, None, "4", 0, -4, 4.0, True, 21, HUGE],
     "expected width to be a whole number, 1 to 20, found {}"),
    ("photo.width", [3, 19], "expected rows of one length, {}; found 20 pixels"),
    ("look.steps.0", [None, 5, "x", [], {}, BLANK, True], PIXELS),
    ("look.steps.0.label needed.label", [
        MISSING, None, 2, -1, 1.0, True, False, "1", [1], HUGE, {}, 10**50,
    ], "expected label to be 0 or 1, found {}"),
    ("look.steps needed.steps", [None, {}, "", 0, True, A_STEP, [A_STEP] * 51],
     "expected steps to be a list of at most 50"),
    ("look.steps.0.loss train.loss start.loss", [MISSING, None, "", "Squared", 0, True, ["squared"]],
     "expected loss to be squared or cross-entropy, found {}"),
    ("look.steps.0.times", [None, 0, -1, 1.0, True, "1", [1], 300_001, HUGE],
     "expected times to be a whole number, 1 to 300000, found {}"),
    ("look.epoch needed.epoch", [-1, 1.0, "1", True, 100_001, [], HUGE],
     "expected epoch to be a whole number, 0 to 100000, found {}"),
    ("look.steps.0.rate train.rate start.rate needed.rate", [
        MISSING, None, "1", True, 0, -1, 0.0, -0.5, -5e-324, HUGE, [1], 10**400,
    ], "expected rate to be a finite number above 0, found {}"),
    ("train.scale start.scale", [MISSING, None, "0", False, -1e-9, 1000.5, HUGE, [0]],
     "expected scale to be a number, 0 to 1000, found {}"),
    ("train.epochs start.epochs", [MISSING, None, "9", True, 0, -1, 100_001, 1.0, HUGE],
     "expected epochs to be a whole number, 1 to 100000, found {}"),
]  # fmt: skip


def changed(place, value):
    """The path, and JSON of what is right for it but for a value; "look.steps.0" is steps[0] of look."""
    path, *way, last = [int(name) if name.isdecimal() else name for name in place.split(".")]
    document = part = deepcopy(RIGHT[path])
    for name in way:
        part = part[name]
    part[last] = value
    if value is MISSING:
        del part[last]
    return f"/api/{path}", json.dumps(document).replace(f'"{HUGE}"', HUGE)


@pytest.mark.parametrize("places, values, error", NO_SENSE)
def test_what_makes_no_sense(site, places, values, error):
    for place, value in product(places.split(), values):
        seen = {MISSING: None, HUGE: float("inf")}.get(value, value) if isinstance(value, str) else value
        is_refused(site, 400, error.format(f"{seen!r:.40}"), "POST", *changed(place, value))


def test_the_table_at_the_top_names_what_is_read(small):
    """Neither more nor less, so that nobody sends in vain what is not read (the review's `rate` of look)."""
    named = re.findall(r"^    (GET|POST) +(/api/\w+)", live.__doc__, re.MULTILINE)
    step.equal([" ".join(path) for path in named], list(Live(small).answers), "the paths")
    table, path = {}, ""
    for line in live.__doc__.splitlines():
        if found := re.fullmatch(r"    (?:(?:GET|POST) +/api/(\w+))? +((?:\w+,? )*\w+,?)  .*", line + "  "):
            path = found[1] or path
            table.setdefault(path, set()).update(re.findall(r"\w+", found[2]))

    class Asked(dict):
        def __contains__(self, name):
            return bool(seen.add(name)) or super().__contains__(name)

        def __getitem__(self, name):
            seen.add(name)
            return super().__getitem__(name)

        def get(self, name, default=None):
            seen.add(name)
            return super().get(name, default)

    for name, document in RIGHT.items():
        seen = set()
        Live(small).answers[f"POST /api/{name}"](Asked(document))
        step.equal(sorted(seen), sorted(table[name]), "what is read", name)


def test_a_label_is_one_of_the_weights_digits(site):
    stepped, needed = LOOK | {"steps": [A_STEP | {"label": 0}]}, NEEDED | {"steps": []}
    for path, asked in (("look", stepped), ("needed", needed)):
        found = post(site, f"/api/{path}", asked | {"weights": "model"})
        step.equal(found, (400, {"error": "expected label to be 4 or 9, found 0"}), "of 4 and 9", path)
    for steps, error in (
        ([A_STEP | {"times": 2, "loss": "cross-entropy"}], "loss to be 'squared', found 'cross-entropy'"),
        ([A_STEP | {"times": 150_000}, A_STEP | {"times": 150_001}], "at most 300000 steps in all"),
    ):
        found = post(site, "/api/look", LOOK | {"steps": steps})
        step.equal(found, (400, {"error": f"expected {error}"}), "many steps at once", error)


def test_a_client_that_stalls_or_goes_is_no_bug(site, capfd, monkeypatch):
    monkeypatch.setattr(Handler, "timeout", 0.05)
    handled, handle = Queue(), Server.handle_error
    monkeypatch.setattr(Server, "handle_error", lambda *about: handled.put(handle(*about)))
    whole = request(site, body='{"any"', Content_Length=100)
    for text, goes in ((whole, False), (whole[:30], False), (whole[:70], True)):
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as plug:
            plug.sendall(text)
            if goes:  # without a word
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            else:
                step.equal(plug.recv(100), b"", "it is closed after the timeout", text)
    handled.get(timeout=60)  # the one that has gone
    step.equal(get(site, "/api/weights")[0], 200, "it serves on")
    step.equal(capfd.readouterr(), ("", ""), "nothing is printed")


def test_a_bug_is_500_and_a_traceback(capfd):
    """What is not written yet, in a workbook, is none."""
    errors = [KeyError("late"), NotImplementedError("write by_class")]

    def bug(asked):
        raise errors[1] if asked else KeyError("bug")

    def late(asked):
        yield {"first": 1}
        raise errors.pop(0)

    answers = {
        "GET /bug": bug,
        "POST /bug": bug,
        "POST /api/train": late,
        "GET /nan": lambda asked: float("nan"),
    }
    with served(answers) as server:
        said = {"error": "write by_class"}
        step.equal(post(server, "/bug", {"un": "written"}), (400, said), "not written")
        step.equal(capfd.readouterr().err, "", "no traceback")
        step.equal(get(server, "/bug"), (500, {"error": "a bug: KeyError: 'bug'"}), "500")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'bug'", "the traceback")
        lines = [{"first": 1}, {"error": "a bug: KeyError: 'late'"}]
        step.equal(lines_of(server, {}), lines, "the last line says so")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'late'", "the traceback")
        step.equal((lines_of(server, {})[1], capfd.readouterr().err), (said, ""), "not written")
        is_refused(server, 500, "a bug: ValueError:", "GET", "/nan")  # NaN is no JSON


def test_what_a_connection_is_like(monkeypatch):
    """One that stalls is closed after a minute; small pieces go out at once; a hundred may come at a time."""
    found = Queue()

    def look(handler):
        delay = handler.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        found.put((handler.connection.gettimeout(), bool(delay)))

    monkeypatch.setattr(Handler, "handle", look)
    with served({}) as server, socket.create_connection(("127.0.0.1", server.port), timeout=60):
        step.equal(found.get(timeout=60), (60, True), "seconds, TCP_NODELAY")
    with Server(0, FILES, {}) as server, ExitStack() as stack:  # which does not accept any of them
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))


# The weights, the test images.


def test_the_weights_to_choose_from(site):
    status, found = get(site, "/api/weights")
    rows = [(w["name"], w["digits"], w["pixels"], w["rate"]) for w in found]
    expected = [*((name, [0, 1], "binary", 0.01) for name in ("first", "divided", "article")),
                ("small", [0, 1], "binary", 1.0), ("model", [4, 9], "grey", 0.5)]  # fmt: skip
    step.equal((status, rows), (200, expected), "names, digits, pixels, rates")
    step.equal(found[4]["title"], "those of fours.json", "the title of a model")


@pytest.fixture
def chosen(folder):
    """A function: the weights of that name as the files have them, or the article's first weights."""
    scales = {"first": 1.0, "divided": 1 / 28}

    def chosen(name):
        if scale := scales.get(name):
            return Model((0, 1), "binary", 0, 1.0, 0.01, 1, 0.0, random_weights(784, scale=scale), [])
        return load_model(folder / "fours.json" if name == "model" else data_folder() / f"{name}.json")

    return chosen


def take(network, weights, image, digit, rate, loss="squared"):
    """Takes a step of training on one image; returns it as the page sends it."""
    row, y = scaled(image, weights.pixels), weights.digits.index(digit)
    take_step(network, [row], [y], rate, SLOPES[loss])
    return {"pixels": list(image), "label": digit, "rate": rate, "loss": loss}


# One image.


def looked(site, asked):
    """What is found, once the images of that folder, of which the ink rule is made, have been read."""
    end = time.monotonic() + 60
    while True:
        status, found = post(site, "/api/look", asked)
        step.equal(status, 200, "it is answered", found)
        if "border" in found or time.monotonic() > end:
            return found
        time.sleep(0.01)


@pytest.fixture
def check(site, folder, chosen):
    """A function that asks about an image, and fails unless the chapters' functions find the same.

    Whatever digits the weights know, ink is counted as the rule of 0 and 1 in binary pixels does.
    network: the weights after the steps; image: the one that is looked at.
    """

    def check(asked, network=None, image=None):
        weights = chosen(asked["weights"])
        network, image = network or weights.network(), image or asked["pixels"]
        data, row = load_dataset(folder), scaled(bytes(image), weights.pixels)
        rule, inked = ink_rule(data.train_x, data.train_y), scaled(bytes(image), "binary")
        (z,), p = network.weighted_sums([row]), network.forward([row])[0]
        parts = [x * w for x, w in zip(row, network.weights)]
        expected = {
            "pixels": list(image), "w": network.weights, "bias": network.bias, "pulls": parts, "z": z, "p": p,
            "up": total([part for part in parts if part > 0]),
            "down": total([part for part in parts if part < 0]),
            "slope": sigmoid_slope(p), "read_as": weights.digits[p >= 0.5], "sure": max(p, 1.0 - p),
            "ink": inked.count(1.0), "border": 784 * rule.midpoint, "ink_says": rule.classify(inked),
        }  # fmt: skip
        same(looked(site, asked), expected, (asked["weights"], z))

    return check


def same(found, expected, given):
    """Fails unless all that is known is the same, name by name, to the last bit."""
    for name, value in expected.items():
        step.equal(found.get(name), value, name, given)
    step.equal(sorted(found), sorted(expected), "the names", given)


def numbers_of(sets, weights):
    """The numbers of the first test images of the digits that these weights know."""
    return [number for number, digit in enumerate(sets[TEST][1][:60]) if digit in weights.digits]


@pytest.mark.parametrize("name", ["first", "divided", "article", "small", "model"])
def test_everything_about_an_image(site, sets, chosen, check, name):
    weights = chosen(name)
    for number in numbers_of(sets, weights)[:6]:
        check({"weights": name, "pixels": list(sets[TEST][0][number])})
    found = looked(site, {"weights": name, "pixels": BLANK})
    step.equal((found["z"], found["ink"]), (weights.bias, 0), "of a blank image z is the bias", name)
    step.equal({*found["pulls"]}, {0.0}, "no pixel contributes", name)


@pytest.mark.parametrize("name", ["first", "small", "model"])
def test_steps_are_those_of_update_and_can_be_left_out(site, sets, chosen, check, name):
    weights, images = chosen(name), sets[TEST][0]
    network, numbers = weights.network(), numbers_of(sets, weights)[:3]
    asked = {"weights": name, "pixels": list(images[numbers[0]])}
    before, steps = looked(site, asked), []
    for number, rate, loss in zip(numbers, (0.5, 10, 3e-5), ("squared", "cross-entropy", "squared")):
        steps.append(take(network, weights, images[number], weights.digits[number % 2], rate, loss))
        check(asked | {"steps": steps}, network)
    same(looked(site, asked | {"steps": []}), before, "without the steps")


@pytest.mark.parametrize("name", ["first", "model"])
def test_what_is_drawn_is_moved_to_the_middle(site, chosen, check, name):
    image = bytes([255, 128, *BLANK[:26], 1, *BLANK[:755]])
    moved = centred(image)
    step.equal(moved != image, True, "it moves")
    check({"weights": name, "pixels": list(image)}, image=moved)
    asked = {"weights": name, "rate": 1e-3}
    for label in chosen(name).digits:
        found, expected = [
            post(site, "/api/needed", asked | {"label": label, "pixels": list(pixels)})
            for pixels in (image, moved)
        ]
        step.equal(found, expected, "as many steps as where it belongs", label)


def test_weights_that_are_too_large_to_add_up(small, chosen):
    """The last two cancel in z, but not in the sum of what raises it."""
    path, model = small / "large.json", chosen("first")
    for pair, found in (((1e308, 1e308), "inf"), ((-1e308, -1e308), "-inf"), ((1e308, -1e308), "inf")):
        save_model(path, model._replace(weights=[*pair] * 392))
        expected = f"those of large.json: a sum of these weights is {found}"  # infinity is no JSON
        step.refuses(Live(small, path).look, [({"weights": "model", "pixels": FULL}, expected)], Refused)


@pytest.mark.parametrize("rate", [5e-324, 1e-310, 1e308])
def test_a_model_is_trained_on_at_its_own_rate(site, rate):
    """Whatever it is: the page offers it, so it is not refused."""
    looked(site, LOOK | {"steps": [A_STEP | {"rate": rate}]})


# A training that is watched.


@contextmanager
def watching(server, asked):
    """The lines of a training, as they come."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as asking:
        asking.request("POST", "/api/train", json.dumps(asked), {"Content-Type": "application/json"})
        with asking.getresponse() as answer:
            found = answer.status, answer.headers["Content-Type"]
            step.equal(found, (200, "application/x-ndjson"), "a stream", asked)
            yield map(json.loads, answer)


def lines_of(server, asked):
    """All lines of a training."""
    with watching(server, asked) as lines:
        return list(lines)


def snapshots_of(folder, settings):
    """The moments of all epochs, by `take_step`."""
    data = load_dataset(folder)
    network = Network(random_weights(784, scale=settings["scale"]))
    x = SharedMatrix(data.train_x)
    for epoch in range(settings["epochs"] + 1):
        if epoch:
            take_step(network, x, data.train_y, settings["rate"], SLOPES[settings["loss"]])
        z = network.weighted_sums(x)
        yield {
            "epoch": epoch, "forgotten": None,
            "test_accuracy": accuracy(network.forward(data.test_x), data.test_y),
            "flat": fmean(sigmoid_slope(sigmoid(value)) < 0.01 for value in z),
            "width": (width := 1 / 8 if -65 / 8 <= min(z) and max(z) < 35 / 8 else 1.0),
            "hills": [hill(values, width) for values in by_class(z, data.train_y)],
        }, network.weights  # fmt: skip


def hill(values, width):
    """How many there are in bin k: from -65 + k widths to below -64 + k; the end bins take what is beyond."""
    places = [min(max(int((value / width + 65) // 1), 0), 99) for value in values]
    return [places.count(k) for k in range(100)]


def weights_after(server, name, epoch):
    """The weights of a run after that epoch, as they are answered with any image."""
    return post(server, "/api/look", {"weights": name, "epoch": epoch, "pixels": BLANK})[1]["w"]


def same_moments(server, folder, asked):
    """Fails unless a training has these moments, of every epoch, and its weights can be asked for."""
    *moments, last = lines_of(server, asked)
    step.equal(last, {"done": True}, "the last line, once", asked)
    expected = list(snapshots_of(folder, asked))
    step.equal(len(moments), len(expected), "epoch 0, and all others")
    for moment, (right, weights) in zip(moments, expected):
        name = moment.pop("weights")
        same(moment, right, right["epoch"])
        found = weights_after(server, name, right["epoch"])
        step.equal(found, weights, "its weights", right["epoch"])
    return moments


@pytest.mark.parametrize("loss", SLOPES)
def test_moments_are_those_of_take_step(training, small, loss):
    (moment, *_) = same_moments(training, small, TRAIN | {"loss": loss})
    step.equal([sum(hill) for hill in moment["hills"]], [3, 3], "each image is in a bin")
    same_moments(training, small, TRAIN | {"rate": 2, "scale": 0, "epochs": 2, "loss": loss})


def test_a_long_training_is_shared_by_processes(training, small, monkeypatch):
    """By this one alone here; in the test of Ctrl-C below there are several."""
    taken, refused = [], []

    @contextmanager
    def workers(x, y, count):
        def step(network, rate):
            taken.append(rate)
            return take_step(network, SharedMatrix(x), y, rate)

        taken.append(count)
        if refused:
            raise Refused("process 2 of 2 cannot be started: no")
        yield SimpleNamespace(take_step=step)
        taken.append("dismissed")

    monkeypatch.setattr(live, "workers_worth", lambda images, epochs: images - epochs)
    monkeypatch.setattr(live, "Workers", workers)
    same_moments(training, small, TRAIN)  # 6 images, 4 epochs
    step.equal(taken, [2, *[0.5] * 4, "dismissed"], "two processes, four steps at the rate")
    lines_of(training, TRAIN | {"loss": "cross-entropy"})
    step.equal(len(taken), 6, "the workers know one loss only")
    refused.append(True)
    same_moments(training, small, TRAIN)
    step.equal(taken[6:], [2], "one process will do where no other can be started")
    monkeypatch.setattr(live, "workers_worth", lambda images, epochs: 1)
    lines_of(training, TRAIN)
    step.equal(len(taken), 7, "one process needs no workers")


def test_what_several_threads_ask_for_is_made_once():
    made = []
    known = made_once(lambda: time.sleep(0.1) or made.append(1) or len(made))
    with ThreadPoolExecutor(3) as threads:
        found = [thread.result() for thread in [threads.submit(known) for _ in range(3)]]
    step.equal((found, known(), made), ([1, 1, 1], 1, [1]), "by one of three that ask at once, and kept")


def test_a_quick_run_shows_its_first_epochs_and_its_last(training, monkeypatch):
    for name, value in (("INTERVAL", 60.0), ("SHARE", 1e9)):  # what is shown takes its share of the time
        with monkeypatch.context() as patch:
            patch.setattr(live, name, value)
            epochs = [line.get("epoch") for line in lines_of(training, TRAIN | {"epochs": 30})]
        step.equal(epochs, [0, 1, 2, 4, 8, 16, 24, 30, None], "powers of two, 24, and the last", name)


def test_the_last_runs_can_be_chosen_and_never_change(training):
    """A step is credited with what it has done itself, whatever is trained meanwhile (fault A1)."""
    names = ["first", "divided", "article", "small"]
    step.equal([w["name"] for w in get(training, "/api/weights")[1]], names, "no run")
    lines_of(training, TRAIN)
    asked = {"weights": "run-1", "pixels": FULL}
    titled = {"name": "run-1", "title": "a run", "digits": [0, 1], "pixels": "binary", "rate": 0.5}
    step.equal(get(training, "/api/weights")[1][-1], titled, "the last to choose from")
    last, early = looked(training, asked), looked(training, asked | {"epoch": 1})
    step.equal(last["z"] == early["z"], False, "other epochs, other weights")
    step.equal(looked(training, asked | {"epoch": 4})["z"], last["z"], "without an epoch: the last")
    for _ in range(3):
        lines_of(training, TRAIN)
    step.equal(looked(training, asked | {"epoch": 1}), early, "as it was, after three further runs")
    lines_of(training, TRAIN)
    names = "first, divided, article, small, run-2, run-3, run-4 or run-5"
    gone = 400, {"error": f"expected weights to be {names}, found 'run-1'"}
    step.equal(post(training, "/api/look", asked), gone, "four runs are kept")


def test_moments_are_thinned_and_the_first_ones_stay(training, small, monkeypatch):
    monkeypatch.setattr(measures, "MOST_KEPT", 5)
    *moments, _ = lines_of(training, TRAIN | {"epochs": 12})
    kept = []
    for moment in moments:
        kept = [epoch for epoch in kept if epoch != moment["forgotten"]] + [moment["epoch"]]
        step.equal(len(kept) <= 5, True, "the page keeps what the server keeps", kept)
    step.equal(kept, [0, 1, 3, 6, 12], "those that are near to their neighbours, as a ratio, went")
    weights = [w for _, w in snapshots_of(small, TRAIN | {"epochs": 12})]
    for epoch, nearest in ((3, 3), (9, 6), (100, 12)):
        found = weights_after(training, "run-1", epoch)
        step.equal(found, weights[nearest], "the last one before that epoch", epoch)


def test_where_the_images_lie_before_a_run(training, small):
    """Before the first step as at epoch 0 of the run, after it as at epoch 1."""
    for settings in (TRAIN, TRAIN | {"rate": 100, "scale": 1, "loss": "cross-entropy"}):
        at_first, after, *_ = snapshots_of(small, settings)
        expected = {
            "flat": at_first[0]["flat"],
            "flat_after": after[0]["flat"],
            "width": at_first[0]["width"],
            "hills": at_first[0]["hills"],
            "test_accuracy": at_first[0]["test_accuracy"],
        }
        step.equal(post(training, "/api/start", settings), (200, expected), "the start", settings)


def test_how_many_steps_it_takes(site, sets, chosen):
    """By taking them, one by one, on test images."""
    weights, rate = chosen("first"), 1.0
    taken = 0
    for number in numbers_of(sets, weights)[:4]:
        image, label = sets[TEST][0][number], sets[TEST][1][number]
        for label in (label, 1 - label):
            asked = {"weights": "first", "pixels": list(image), "label": label, "rate": rate}
            steps = post(site, "/api/needed", asked)[1]
            if not 0 < steps["steps"] < 200:
                continue
            at_once = {"pixels": list(image), "label": label, "rate": rate, "loss": "squared"}
            for times in (steps["steps"] - 1, steps["steps"]):
                many = [at_once | {"times": times}] if times else []
                read = looked(site, {"weights": "first", "pixels": list(image), "steps": many})["read_as"]
                step.equal(read == label, times == steps["steps"], "taken at once", (number, times))
            network, row, taken = weights.network(), scaled(image, "binary"), taken + 1
            for count in range(steps["steps"]):
                (p,) = network.forward([row])
                step.equal((p >= 0.5) == label, False, "it is still read wrongly", (number, count))
                take_step(network, [row], [label], rate)
            (p,) = network.forward([row])
            step.equal((p >= 0.5) == label, True, "now it is read rightly", (number, steps))
    step.equal(taken > 0, True, "some were taken one by one")


def test_until_the_training_images_are_read_an_image_is_answered_without_the_rule(folder, monkeypatch):
    """They are read in a thread, which here waits until it is told to."""
    found, threads = Live(folder), []

    def thread(target, daemon):
        return SimpleNamespace(start=lambda: threads.append(target))

    monkeypatch.setattr(live, "Thread", thread)
    asked = {"weights": "small", "pixels": FULL}
    for _ in range(2):
        first = found.look(asked)
        step.equal((first["ink"], "border" in first), (784, False), "at once")
    (read,) = threads  # one, however often it is asked
    read()
    step.equal(found.look(asked)["ink_says"], 0, "much ink: a 0")


@pytest.mark.parametrize("digits", [[], [7], [0, 7], [1]])
def test_without_images_of_0_and_1_to_train_on_there_is_no_ink_rule(small, digits):
    idx_folder(small, (len(digits) * [bytes(FULL)], digits), ([bytes(FULL)], [0]))
    found = Live(small)
    found.prepare()  # that there are none is no error
    looked = found.look({"weights": "first", "pixels": FULL})
    step.equal((looked["ink"], looked["border"]), (784, None), "and there will be none: nobody waits for it")


def test_any_window_can_end_a_training(small):
    asked = Live(small)
    moments = asked.train(ENDLESS)
    step.equal([next(moments)["epoch"] for _ in range(3)], [0, 1, 2], "it begins")
    step.equal(asked.end({}), {}, "it is told")
    *rest, last = moments
    step.equal(([line["epoch"] for line in rest], last), ([3], {"done": True}), "it ends with its next epoch")
    epochs = [line.get("epoch") for line in asked.train(TRAIN)]
    step.equal(epochs, [0, 1, 2, 4, None], "another may begin")


def test_there_is_one_training_at_a_time_and_whoever_goes_ends_it(training, monkeypatch):
    with watching(training, ENDLESS) as lines:
        step.equal(next(lines)["epoch"], 0, "it begins")
        with monkeypatch.context() as patch:
            patch.setattr(live, "ENDING", 0.1)  # seconds for which the other one might end
            busy = 409, {"error": "a training is being watched; end it first"}
            step.equal(post(training, "/api/train", TRAIN), busy, "one at a time")
        step.equal(get(training, "/api/weights")[0], 200, "all else is answered")
    found = [line.get("epoch") for line in lines_of(training, TRAIN)]
    step.equal(found, [0, 1, 2, 3, 4, None], "another one begins, and goes")


def test_what_refuses_a_training_is_said_and_another_may_begin(training, small, monkeypatch, capfd):
    labels, rates = (small / NAMES[1]).read_bytes(), []
    (small / NAMES[1]).write_bytes(labels[:8] + bytes(6))
    expected = 400, {"error": f"{small / NAMES[1]}: no image of the digit 1"}
    step.equal(post(training, "/api/train", TRAIN), expected, "at once")
    (small / NAMES[1]).write_bytes(labels)

    def overflowing(network, x, y, rate, slopes):
        rates.append(rate)
        if len(rates) == 2:
            raise Refused("weights are no longer finite")

    with monkeypatch.context() as patch:
        patch.setattr(live, "take_step", overflowing)
        *snapshots, last = lines_of(training, TRAIN)
    step.equal([line["epoch"] for line in snapshots], [0, 1], "two snapshots")
    step.equal(last, {"error": "weights are no longer finite"}, "the last line")
    step.equal(capfd.readouterr().err, "", "it is no bug")
    step.equal(lines_of(training, TRAIN)[-1], {"done": True}, "another may begin")


# The command.


def files_of_the_package():
    paths = [path for name in ("scratchnet", "data") for path in ROOT.joinpath(name).rglob("*.*")]
    return {path: path.stat().st_mtime_ns for path in paths if path.suffix != ".pyc"}


@pytest.mark.process
@PROC
def test_the_command_serves_until_ctrl_c(tmp_path, folder):
    """Also while a training is watched: 100,000 epochs of 47 images are worth more than one process."""
    before = files_of_the_package()
    home = ENVIRONMENT | {name: str(tmp_path) for name in ("HOME", "TMPDIR")}
    command = "-B", "-m", "scratchnet.live", "--no-browser", "--data", folder
    with started(*command, cwd=tmp_path, env=home) as running:
        lines = running.stdout.readline() + running.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\nCtrl-C ends it\.\n", lines)
        step.equal(bool(found), True, "where it serves, at once", lines)
        server = SimpleNamespace(port=int(found[1]))
        ((_, _, body),) = talk(server, request(server, "GET", "/"))
        step.equal(body, page_files()["/"][1], "the page is page.html, its style in it")
        with watching(server, ENDLESS) as lines:
            step.equal([next(lines)["epoch"] for _ in range(3)], [0, 1, 2], "it goes")
            processes = [running.pid, *children(running.pid)]
            os.killpg(running.pid, signal.SIGINT)  # as a terminal does
            output, error = running.communicate(timeout=50)  # less than the minute of a handler
    step.equal((running.returncode, output, error), (130, "", "interrupted\n"), "the end by Ctrl-C")
    expected = min(len(os.sched_getaffinity(0)), 8)
    step.equal(len(processes) >= expected, True, "one process for each core", processes)
    step.equal(gone(processes), True, "no process is left", processes)
    step.equal(list(tmp_path.iterdir()), [], "it writes no file where it runs, nor at home")
    step.equal(files_of_the_package(), before, "nor in the package")


def test_what_the_command_refuses(site, call, small):
    (small / NAMES[0]).unlink()  # of the images to train on: it is said at the start
    for arguments, error in [
        (["--data", small], f"{small / NAMES[0]}: no such file, with .gz behind its name or without"),
        (["--port", site.port], f"port {site.port}: {os.strerror(errno.EADDRINUSE)}"),
        (["--model", "none.json"], "none.json: No such file or directory"),
        (["--model", ""], "argument --model: expected a path, found ''"),
    ]:
        found = call("live", "--no-browser", *arguments)
        step.equal(found, (2, "", f"error: {error}\n"), "one line, status 2", arguments)


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
    monkeypatch.setattr("scratchnet.live.answers.sys.platform", platform)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    main(["--data", str(folder), "--model", str(folder / "fours.json"), *arguments])
    (server,) = servers
    address = f"http://127.0.0.1:{server.port}/"
    step.equal(capsys.readouterr().out, f"{address}\nCtrl-C ends it.\n", "two lines")
    step.equal(opened, [address] if opens else [], "the address that it prints", (platform, display))
    step.equal(server.answers["GET /api/weights"]({})[-1]["title"], "those of fours.json", "the model")
    hills = server.answers["POST /api/start"](TRAIN)["hills"]
    step.equal(sum(map(sum, hills)) < 200, True, "the training images of that folder", hills)
    kinds = {name.rpartition(".")[2]: kind for name, (kind, _) in server.files.items() if name != "/"}
    expected = {"js": "text/javascript; charset=utf-8", "json": "application/json"}
    step.equal((server.files, kinds), (page_files(), expected), "the page's files")
    page = (FOLDER / "page.html").read_bytes()
    styled = page.replace(live.STYLE_LINK, b"<style>\n%s</style>" % (FOLDER / "page.css").read_bytes())
    step.equal((server.files["/"][1], styled == page), (styled, False), "the page, its style in it")
