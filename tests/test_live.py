"""The server of the live page, asked as a page asks, and as no page should.

What it answers is compared with the chapters' functions to the last bit: a float goes through JSON as
it is, since Python writes all the digits that it needs.
"""

import gc
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
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import fmean

import pytest
from commands import NAMES
from step import Step
from terminal import SIGNALS, alive, at_most_a_minute

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
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import ink_rule
from scratchnet.tools.errors import Refused, run
from scratchnet.tools.files import data_folder
from scratchnet.tools.server import LONGEST, Handler, Server, hosts
from scratchnet.training import descend
from scratchnet.vector import dot, total

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
PAGE = "<!doctype html><title>a page</title>π"
BLANK = [0] * 784


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
            thread.join(timeout=10)


def grey_model():
    """Weights for 4 and 9 in grey pixels, of a size that leaves p in the middle."""
    w = [0.02 * weight for weight in random_weights(784, seed=4)]
    return Model((4, 9), "grey", 4, 0.02, 0.5, 1, 0.125, w, [])


@pytest.fixture(scope="module")
def site(load, tmp_path_factory):
    """A server of the package's own data, with a model of 4 and 9; nothing is trained here."""
    path = tmp_path_factory.mktemp("site") / "fours.json"
    save_model(path, grey_model())
    with pytest.MonkeyPatch.context() as patch:

        def known(folder, *arguments):  # elsewhere, what there is
            return load(*arguments) if folder is None else load_dataset(folder, *arguments)

        patch.setattr("scratchnet.live.load_dataset", known)
        with served(Live(model=path).answers) as server:
            yield server


@pytest.fixture
def training(small, monkeypatch):
    """A server of that folder, whose trainings show every epoch."""
    monkeypatch.setattr("scratchnet.live.INTERVAL", 0.0)
    with served(Live(small).answers) as server:
        yield server


def connection(server, port=None):
    return HTTPConnection("127.0.0.1", port or server.port, timeout=10)


def ask(server, method, path, body=None, **headers):
    """Status, headers and body of an answer, on a connection of its own; names with _ for -."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    asking = connection(server)
    try:
        asking.request(method, path, body, headers)
        answer = asking.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        asking.close()


def get(server, path):
    status, _, body = ask(server, "GET", path)
    return status, json.loads(body)


def post(server, path, document):
    """Status and document of an answer; `document` may be text that is JSON, more or less."""
    body = document if isinstance(document, (str, bytes)) else json.dumps(document)
    status, _, body = ask(server, "POST", path, body, Content_Type="application/json")
    return status, json.loads(body)


def raw(server, request):
    """Whatever comes back for these bytes, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plug:
        plug.sendall(request.replace(b"HOST", f"127.0.0.1:{server.port}".encode()))
        plug.shutdown(socket.SHUT_WR)
        found = b""
        while piece := plug.recv(4096):
            found += piece
        return found


# The page, and who may have it.


def test_the_page(site):
    status, headers, body = ask(site, "GET", "/")
    step.equal((status, body.decode("utf-8")), (200, PAGE), "the page at /")
    expected = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(PAGE) + 1),  # π takes two bytes
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "scratchnet",
        "Connection": None,
    }
    for name, value in expected.items():
        step.equal(headers[name], value, "its headers", name)
    policy = dict(rule.split(maxsplit=1) for rule in headers["Content-Security-Policy"].split("; "))
    step.equal(policy["default-src"], "'none'", "nothing from elsewhere")
    step.equal(policy["connect-src"], "'self'", "it asks this server alone")
    step.equal(policy["frame-ancestors"], "'none'", "no other page shows it")
    status, headers, _ = ask(site, "GET", "/api/weights")
    found = [headers[n] for n in ("Content-Type", "Cache-Control", "X-Content-Type-Options")]
    step.equal(
        (status, found), (200, ["application/json", "no-store", "nosniff"]), "JSON's headers"
    )
    step.equal(ask(site, "GET", "/?from=here")[0], 200, "with a query")


@pytest.mark.parametrize(
    "path",
    ["/index.html", "/../", "/%2e%2e", "/%2e%2e/", "/./", "/api", "/api/", "/api/weights/",
     "/API/weights", "/api/look", "/api/train", "/live.html", "/tools/live.html", "/favicon.ico",
     "/scratchnet/live.py", "/etc/passwd", "/../../etc/passwd", "/%00", "/api/weights%00"],
)  # fmt: skip
def test_nothing_else_is_there(site, path):
    expected = 404, {"error": f"there is no GET {path}"}
    step.equal(get(site, path), expected, "exact paths", path)


def test_what_is_no_path(site):
    """None of these is a bug: neither what cannot be parsed as an address, nor a long one."""
    for path in ("http://[", "*", "?", "http://127.0.0.1/", "%", "/\xff", "/" + "a" * 60_000):
        request = f"GET {path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".encode(
            "latin-1"
        )
        step.equal(raw(site, request).split(b" ")[1], b"404", "404", path)
    step.equal(raw(site, b"GET /" + b"a" * 70_000).split(b" ")[1], b"414", "too long")


def test_what_is_posted_has_its_own_paths(site):
    for path in ("/", "/api/weights", "/api/image"):
        step.equal(post(site, path, {}), (404, {"error": f"there is no POST {path}"}), "404", path)
    for path in ("/api/misread", "/api/look", "/api/train", "/api/pace"):
        step.equal(get(site, path), (404, {"error": f"there is no GET {path}"}), "404", path)


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "get", "X"]
)
def test_other_methods(site, method):
    for path in ("/", "/api/look"):
        status, headers, _ = ask(site, method, path)
        step.equal((status, headers["Connection"]), (501, "close"), "GET and POST alone", method)
        step.equal(headers["Access-Control-Allow-Origin"], None, "no leave to anybody", method)


@pytest.mark.parametrize("path", ["/", "/api/weights", "/api/nothing", "/api/look"])
def test_another_host_gets_nothing(site, path):
    """A name of another site may lead to 127.0.0.1 (DNS rebinding); its pages ask by that name."""
    body = json.dumps({"weights": "first", "pixels": BLANK})
    for host in ("example.org", f"example.org:{site.port}", "127.0.0.1", "localhost", "127.0.0.1:1",
                 f"127.0.0.1.example.org:{site.port}", f"127.0.0.1:{site.port}.example.org", ""):  # fmt: skip
        method = "POST" if path == "/api/look" else "GET"
        status, headers, answer = ask(
            site, method, path, body, Host=host, Content_Type="application/json"
        )
        names = f"127.0.0.1:{site.port} and localhost:{site.port}"
        expected = 403, {"error": f"this server is for {names} alone"}
        step.equal((status, json.loads(answer)), expected, "403", host)
        step.equal(headers["Connection"], "close", "its body was not read", host)
    found = raw(site, b"GET / HTTP/1.0\r\n\r\n").split(b" ")[1]
    step.equal(found, b"403", "no Host at all")


def test_the_port_80_goes_without_saying():
    step.equal(hosts(8000), ["127.0.0.1:8000", "localhost:8000"], "as the page's address has it", 8000)
    step.equal(hosts(80)[2:], ["127.0.0.1", "localhost"], "a browser leaves it out", 80)


def test_no_name_of_this_machine_is_asked_for(monkeypatch):
    """It may take seconds where there is no network."""
    monkeypatch.setattr("socket.getfqdn", lambda *name: 1 / 0)
    with Server(0, PAGE, {}) as server:
        step.equal(server.port > 0, True, "it has a port", server.port)


def test_another_origin_gets_nothing(site):
    for origin in ("http://example.org", "null", f"https://127.0.0.1:{site.port}", "http://127.0.0.1",
                   f"http://127.0.0.1:{site.port}/", f"http://127.0.0.1:{site.port + 1}", "file://", ""):  # fmt: skip
        for method, path in (("GET", "/api/weights"), ("POST", "/api/pace"), ("GET", "/")):
            status, _, answer = ask(
                site, method, path, "{}", Origin=origin, Content_Type="application/json"
            )
            expected = 403, {"error": "another site's page asks"}
            step.equal((status, json.loads(answer)), expected, "403", (origin, path))
    for name in ("127.0.0.1", "localhost"):
        name = f"{name}:{site.port}"
        status, headers, _ = ask(site, "GET", "/api/weights", Host=name, Origin=f"http://{name}")
        found = status, headers["Access-Control-Allow-Origin"]
        step.equal(found, (200, None), "its own page", name)


def test_this_machine_alone(site):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
        try:
            plug.connect(("192.0.2.1", 9))  # of nobody (RFC 5737); nothing is sent
            other = plug.getsockname()[0]
        except OSError:
            other = "127.0.0.1"
    if other.startswith("127."):
        pytest.skip("this machine has no other address")
    step.refused(
        lambda address: socket.create_connection(address, timeout=5),
        (other, site.port),
        ConnectionError,
    )


# What is no request.


def test_a_body_says_what_it_is(site):
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ):
        status, headers, answer = ask(
            site, "POST", "/api/pace", '{"pace": "go"}', Content_Type=kind
        )
        expected = 415, {"error": "expected a body that is application/json"}
        step.equal((status, json.loads(answer)), expected, "another site's form", kind)
        step.equal(headers["Connection"], "close", "its body was not read", kind)
    status, _, _ = ask(
        site, "POST", "/api/pace", '{"pace": "go"}', Content_Type="application/json; charset=utf-8"
    )
    step.equal(status, 200, "with parameters")


@pytest.mark.parametrize(
    "length", ["", "Content-Length: -1\r\n", "Content-Length: 1_0\r\n", "Content-Length: ٣\r\n",
               "Content-Length: two\r\n", "Transfer-Encoding: chunked\r\n",
               "Content-Length: 14\r\nTransfer-Encoding: chunked\r\n"],
)  # fmt: skip
def test_a_body_without_its_length(site, length):
    head = "POST /api/pace HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
    found = raw(
        site, f'{head}{length}\r\n{{"pace": "go"}}GET / HTTP/1.1\r\nHost: HOST\r\n\r\n'.encode()
    )
    _, _, answer = found.partition(b"\r\n\r\n")
    step.equal(found[:12], b"HTTP/1.1 411", "the status", length)
    expected = b'{"error": "expected the length of the body"}'
    step.equal(answer, expected, "one answer: what follows is no request", length)


@pytest.mark.parametrize("length", [LONGEST + 1, 2 * LONGEST, 10**9 - 1, 10**9, 10**30])
def test_a_body_that_is_too_long(site, length):
    head = "POST /api/pace HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
    again = "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n" * 40
    found = raw(site, f"{head}Content-Length: {length}\r\n\r\n{again}".encode())
    _, _, answer = found.partition(b"\r\n\r\n")
    step.equal(found[:12], b"HTTP/1.1 413", "the status", length)
    expected = f'{{"error": "expected a body of at most {LONGEST} bytes"}}'
    step.equal(answer.decode(), expected, "one answer: the body is not read as requests", length)


def test_the_longest_body(site):
    body = '{"pace": "go"}'.ljust(LONGEST)
    step.equal(post(site, "/api/pace", body), (200, {"pace": "go"}), "spaces, to the limit")
    values = {"pixels": [255] * 784, "label": 1, "rate": 0.0012345678901234567}
    most = {"weights": "first", "pixels": [255] * 784, "label": 1, "steps": [values] * 50}
    length = len(json.dumps(most))
    step.equal(length < LONGEST, True, "50 steps of all ink pass", f"{length} bytes")
    step.equal(post(site, "/api/look", most)[0], 200, "and are answered")


def test_a_get_with_a_body_is_answered_once(site):
    for length in ("Content-Length: 5", "Transfer-Encoding: chunked"):
        first = f"GET /api/weights HTTP/1.1\r\nHost: HOST\r\n{length}\r\n\r\n"
        request = first + "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n"
        step.equal(
            raw(site, request.encode()).count(b"HTTP/1.1 "), 1, "its body is no request", length
        )


@pytest.mark.parametrize(
    "body, error",
    [
        ("", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "the body is not JSON: Expecting property name enclosed in double quotes"),
        ('{"pace": NaN}', "the body is not JSON: NaN is no number of JSON"),
        ('{"pace": [-Infinity]}', "the body is not JSON: -Infinity is no number of JSON"),
        (b'{"pace": "\xff"}', "the body is not JSON: 'utf-8' codec can't decode byte 0xff"),
        ("[" * 100_000, "the body is not JSON: maximum recursion depth exceeded"),
        ('{"a":' * 40_000, "the body is not JSON: maximum recursion depth exceeded"),
        (f'{{"pace": {"1" * 5000}}}', "the body is not JSON: Exceeds the limit (4300 digits)"),
        ("[]", "expected a JSON object"),
        ('"pace"', "expected a JSON object"),
        ("null", "expected a JSON object"),
        ("1", "expected a JSON object"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_is_no_json_object(site, body, error):
    for path in ("/api/pace", "/api/look", "/api/train"):
        status, answer = post(site, path, body)
        found = status, answer["error"][: len(error)]
        step.equal(found, (400, error), "400", path)


def test_requests_on_one_connection(site):
    asking = connection(site)
    body, headers = json.dumps({"pace": "go"}), {"Content-Type": "application/json"}
    statuses, sockets = [], set()
    for method, path, what in [
        ("GET", "/", None), ("POST", "/api/pace", body), ("POST", "/api/pace", "{"), ("GET", "/none", None),
        ("POST", "/api/none", body), ("POST", "/api/pace", "{}"), ("GET", "/api/weights", None),
    ]:  # fmt: skip
        asking.request(method, path, what, headers if what else {})
        answer = asking.getresponse()
        answer.read()
        statuses.append(answer.status)
        sockets.add(asking.sock.getsockname())
    asking.close()
    step.equal(statuses, [200, 200, 400, 404, 404, 400, 200], "one after the other")
    step.equal(len(sockets), 1, "the connection stays")


def test_a_client_that_stalls_or_goes_is_no_bug(site, capfd, monkeypatch):
    monkeypatch.setattr(Handler, "timeout", 0.2)
    head = b"POST /api/pace HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
    head = head.replace(b"HOST", f"127.0.0.1:{site.port}".encode())
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as plug:
        plug.sendall(head + b'Content-Length: 100\r\n\r\n{"pace"')
        step.equal(plug.recv(100), b"", "it is closed after the timeout")
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as plug:
        plug.sendall(head[:30])
        step.equal(plug.recv(100), b"", "it is closed after the timeout")
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as plug:
        plug.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
        )  # gone without a word
        plug.sendall(head)
    time.sleep(0.1)
    step.equal(get(site, "/api/image?number=0")[0], 200, "it serves on")
    step.equal(capfd.readouterr(), ("", ""), "nothing is printed")


def test_a_bug_is_500_and_a_traceback(capfd):
    def bug(asked):
        raise KeyError("bug")

    def late(asked):
        yield {"first": 1}
        raise KeyError("late")

    def nan(asked):
        return float("nan")

    with served({"GET /bug": bug, "GET /late": late, "GET /nan": nan}) as server:
        step.equal(get(server, "/bug"), (500, {"error": "a bug: KeyError: 'bug'"}), "500")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'bug'", "the traceback")
        status, headers, body = ask(server, "GET", "/late")
        found = status, headers["Content-Type"], [json.loads(line) for line in body.splitlines()]
        lines = [{"first": 1}, {"error": "a bug: KeyError: 'late'"}]
        step.equal(found, (200, "application/x-ndjson", lines), "the last line says so")
        step.equal(capfd.readouterr().err.splitlines()[-1], "KeyError: 'late'", "the traceback")
        status, answer = get(server, "/nan")
        step.equal((status, answer["error"][:18]), (500, "a bug: ValueError:"), "NaN is no JSON")


# The weights, the test images.


def test_the_weights_to_choose_from(site):
    status, found = get(site, "/api/weights")
    rows = [(w["name"], w["digits"], w["pixels"], w["rate"]) for w in found]
    expected = [
        ("first", [0, 1], "binary", 0.01),
        ("article", [0, 1], "binary", 0.01),
        ("small", [0, 1], "binary", 1.0),
        ("model", [4, 9], "grey", 0.5),
    ]
    step.equal((status, rows), (200, expected), "names, digits, pixels, rates")
    step.equal(found[3]["title"], "those of fours.json", "the title of a model")


def test_a_test_image(site, sets):
    images, labels = sets[TEST]
    for number in (0, 3, 443, 9999, "00007"):
        n = int(number)
        expected = {"number": n, "label": labels[n], "pixels": list(images[n])}
        step.equal(
            get(site, f"/api/image?number={number}"), (200, expected), "as in the file", number
        )


@pytest.mark.parametrize(
    "query, found",
    [
        ("", "'None'"), ("?number=", "'None'"), ("?number=-1", "'-1'"), ("?number=10000", "'10000'"),
        ("?number=1.0", "'1.0'"), ("?number=1e3", "'1e3'"), ("?number=%D9%A3", "'٣'"),
        ("?number=+1", "' 1'"), ("?number=%C2%B2", "'²'"), ("?number=999999999", "'999999999'"),
        ("?number=" + "1" * 5000, "'" + 39 * "1"), ("?Number=1", "'None'"), ("?number=nan", "'nan'"),
        ("?number=1&number=x", "'x'"), ("?number=true", "'true'"), ("?number=%FF", "'�'"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_numbers_of_no_test_image(site, query, found):
    expected = 400, {"error": f"expected number in 0..9999; found {found}"}
    step.equal(get(site, f"/api/image{query}"), expected, "400", query)


def test_weights_of_digits_that_are_not_there_misread_none(small):
    live = Live(small)
    live.weights["first"] = live.weights["first"]._replace(digits=(4, 9))
    step.equal(live.misread({"weights": "first"}), {"of": 0, "numbers": []}, "no image of 4 or 9")


def test_a_test_set_without_an_image(small):
    for name, sizes in (zip(NAMES[2:], ([0, 28, 28], [0]))):
        header = b"".join(size.to_bytes(4, "big") for size in sizes)
        (small / name).write_bytes(bytes([0, 0, 8, len(sizes)]) + header)
    said = step.refused(Live(small).image, {"number": "0"}, Refused)
    expected = "expected number in nothing, since there is no test image; found '0'"
    step.equal(said, expected, "no numbers from 0 to -1", "an empty set")


@pytest.mark.parametrize("name", ["first", "article", "model"])
@pytest.mark.parametrize("steps", [0, 2])
def test_the_images_that_weights_misread(site, sets, name, steps):
    """Also after steps of training, on test images 0 and 1: one says something else to them."""
    weights = chosen(name)
    network, taken = weights.network(), []
    for number in range(steps):
        image, digit = sets[TEST][0][number], weights.digits[number]
        taken.append({"pixels": list(image), "label": digit, "rate": 50})
        row = scaled(image, weights.pixels)
        network.update(*gradient([row], [number], network.forward([row])), 50)
    status, found = post(site, "/api/misread", {"weights": name, "steps": taken})
    distances = {}
    for number, (image, label) in enumerate(zip(*sets[TEST])):
        if label in weights.digits:
            p = network.forward([scaled(image, weights.pixels)])[0]
            y = weights.digits.index(label)
            if (p >= 0.5) != y:
                distances[number] = abs(p - y)
    of = sum(label in weights.digits for label in sets[TEST][1])
    step.equal((status, found["of"]), (200, of), "how many there are of these digits", name)
    step.equal(sorted(found["numbers"]), sorted(distances), "the misread ones", name)
    worst = [distances[number] for number in found["numbers"]]
    step.equal(worst, sorted(worst, reverse=True), "the farthest from its label first", name)


def test_unknown_weights(site):
    expected = "expected weights to be one of first, article, small, model; found "
    for asked, found in [({}, "None"), ({"weights": "last"}, "'last'"), ({"weights": "watched"}, "'watched'"),
                         ({"weights": "x" * 99}, "'" + "x" * 39)]:  # fmt: skip
        found = 400, {"error": f"{expected}{found}"}
        step.equal(post(site, "/api/misread", asked), found, "400", asked)
    found = post(site, "/api/misread", {"weights": "first", "steps": [A_STEP] * 51})
    step.equal(found, (400, {"error": STEPS}), "as of an image", "51 steps")


# One image.


def chosen(name):
    """The weights of that name, as the files have them, or the article's first ones."""
    if name == "model":
        return grey_model()
    if name == "first":
        return Model((0, 1), "binary", 0, 1.0, 0.01, 1, 0.0, random_weights(784), [])
    return load_model(data_folder() / f"{name}.json")


@pytest.fixture(scope="module")
def rules(load):
    """The rules of ink for the digits and pixels of the weights to choose from."""
    found = {}
    for about in (((0, 1), "binary"), ((4, 9), "grey")):
        data = load(*about)
        found[about] = ink_rule(data.train_x, data.train_y)
    return found


def expected_of(rules, weights, network, image, label):
    """What there is to know of an image, by the chapters' functions."""
    row = scaled(image, weights.pixels)
    z = network.weighted_sums([row])[0]
    p = sigmoid(z)
    step.equal(z, dot(row, network.weights) + network.bias, "z = x·w + b", weights)
    pulls = [x * w for x, w in zip(row, network.weights)]
    rule = rules[weights.digits, weights.pixels]
    found = {
        "pixels": list(image), "pulls": pulls, "bias": network.bias,
        "up": total([pull for pull in pulls if pull > 0]),
        "down": total([pull for pull in pulls if pull < 0]),
        "z": z, "p": p, "slope": sigmoid_slope(p),
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
    """Fails unless all that is known of an image is the same, name by name, to the last bit."""
    for name, value in expected.items():
        step.equal(found.get(name), value, name, given)
    step.equal(sorted(found), sorted(expected), "the names", given)


@pytest.mark.parametrize("name", ["first", "article", "small", "model"])
def test_everything_about_an_image(site, sets, rules, name):
    weights = chosen(name)
    network = weights.network()
    images, labels = sets[TEST]
    numbers = [number for number in range(60) if labels[number] in weights.digits][:6]
    for number in numbers:
        for label in (None, *weights.digits):
            asked = {"weights": name, "pixels": list(images[number]), "label": label}
            status, found = post(site, "/api/look", asked)
            step.equal(status, 200, "an image and its label", (name, number, label))
            same(found, expected_of(rules, weights, network, images[number], label), (name, number))
    asked = {"weights": name, "pixels": BLANK}
    found = post(site, "/api/look", asked)[1]
    step.equal(
        (found["z"], found["ink"]), (weights.bias, 0), "of a blank image z is the bias", name
    )
    step.equal({*found["pulls"]}, {0.0}, "no pull", name)


@pytest.mark.parametrize("name", ["first", "model"])
def test_centre(site, rules, name):
    weights = chosen(name)
    network = weights.network()
    image = bytearray(784)
    image[0], image[1], image[28] = 255, 128, 1
    asked = {"weights": name, "pixels": list(image), "label": weights.digits[1]}
    for centre, looked_at in [
        (True, centred(bytes(image))),
        (False, bytes(image)),
        (None, bytes(image)),
    ]:
        found = post(site, "/api/look", asked | ({} if centre is None else {"centre": centre}))[1]
        same(
            found,
            expected_of(rules, weights, network, looked_at, weights.digits[1]),
            (name, centre),
        )
    step.equal(centred(bytes(image)) != bytes(image), True, "it moves")


@pytest.mark.parametrize("name", ["first", "small", "model"])
def test_steps_are_those_of_update_and_are_undone_by_leaving_them_out(site, sets, rules, name):
    weights = chosen(name)
    network = weights.network()
    images, labels = sets[TEST]
    numbers = [number for number in range(60) if labels[number] in weights.digits][:3]
    asked = {"weights": name, "pixels": list(images[numbers[0]]), "label": weights.digits[0]}
    before = post(site, "/api/look", asked)[1]
    steps = []
    for number, rate in zip(numbers, (0.5, 10, 3e-5)):
        digit = weights.digits[number % 2]
        steps.append({"pixels": list(images[number]), "label": digit, "rate": rate})
        row, y = scaled(images[number], weights.pixels), weights.digits.index(digit)
        network.update(*gradient([row], [y], network.forward([row])), rate)
        status, found = post(site, "/api/look", asked | {"steps": steps})
        step.equal(status, 200, "a step", (name, len(steps)))
        expected = expected_of(rules, weights, network, images[numbers[0]], weights.digits[0])
        same(found, expected, (name, len(steps)))
    same(post(site, "/api/look", asked)[1], before, "without the steps")
    same(post(site, "/api/look", asked | {"steps": []})[1], before, "without the steps")


LOOK = {"weights": "first", "pixels": BLANK, "label": 0, "centre": True}
A_STEP = {"pixels": BLANK, "label": 1, "rate": 0.5}
PIXELS = "expected pixels to be 784 whole numbers, 0 to 255"
WEIGHTS = "expected weights to be one of first, article, small, model; found "
LABEL = "expected label to be 0 or 1, found "
RATE = "expected rate to be a finite number above 0, found "
STEPS = "expected steps to be a list of at most 50"
HUGE = "1e999"  # JSON's grammar has it; Python reads infinity
MISSING = "not given"


def changed(document, field, value):
    """JSON of the document with another value there, or without it; HUGE stands for the number."""
    other = {name: old for name, old in document.items() if name != field}
    if value is not MISSING:
        other[field] = value
    return json.dumps(other).replace(f'"{HUGE}"', HUGE)


@pytest.mark.parametrize(
    "field, value, error",
    [
        *[("weights", value, WEIGHTS + found) for value, found in [
            (MISSING, "None"), (None, "None"), ("", "''"), ("watched", "'watched'"), (0, "0"),
            (["first"], "['first']"), ({"first": 1}, "{'first': 1}"), ("\ud800", r"'\ud800'"),
            (True, "True"), ("x" * 99, "'" + "x" * 39)]],
        *[("pixels", value, PIXELS) for value in [
            MISSING, None, "0" * 784, {}, 784, [], BLANK[1:], [*BLANK, 0], [*BLANK[1:], -1],
            [*BLANK[1:], 256], [*BLANK[1:], 1.0], [*BLANK[1:], True], [*BLANK[1:], "1"],
            [*BLANK[1:], None], [*BLANK[1:], [0]], [*BLANK[1:], HUGE], [*BLANK[1:], 10**40], [BLANK]]],
        *[("label", value, LABEL + found) for value, found in [
            (2, "2"), (-1, "-1"), (1.0, "1.0"), (True, "True"), (False, "False"), ("1", "'1'"),
            ([1], "[1]"), (HUGE, "inf"), ({}, "{}"), (10**50, "1" + 39 * "0")]],
        *[("centre", value, f"expected centre to be true or false, found {value!r}") for value in [
            None, 1, 0, "no", [], 1.0]],
        *[("steps", value, STEPS) for value in [None, {}, "", 0, True, A_STEP, [A_STEP] * 51]],
        *[("steps", [A_STEP, value], PIXELS) for value in [None, 5, "x", [], {}, BLANK, True]],
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_look_refuses(site, field, value, error):
    expected = 400, {"error": error}
    step.equal(
        post(site, "/api/look", changed(LOOK, field, value)), expected, "400", (field, value)
    )


@pytest.mark.parametrize(
    "field, value, error",
    [
        *[("pixels", value, PIXELS) for value in [MISSING, None, BLANK[1:], [*BLANK[1:], True]]],
        *[("label", value, LABEL + found) for value, found in [
            (MISSING, "None"), (None, "None"), (7, "7"), (True, "True"), ("0", "'0'")]],
        *[("rate", value, RATE + found) for value, found in [
            (MISSING, "None"), (None, "None"), ("1", "'1'"), (True, "True"), (0, "0"), (-1, "-1"),
            (0.0, "0.0"), (-5e-324, "-5e-324"), (HUGE, "inf"), ([1], "[1]"),
            (10**400, "1" + 39 * "0")]],
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_look_refuses_of_a_step(site, field, value, error):
    body = json.dumps(LOOK)[:-1] + f', "steps": [{changed(A_STEP, field, value)}]}}'
    step.equal(post(site, "/api/look", body), (400, {"error": error}), "400", (field, value))


def test_a_label_is_one_of_the_weights_digits(site):
    asked = {"weights": "model", "pixels": BLANK, "label": 0}
    expected = 400, {"error": "expected label to be 4 or 9, found 0"}
    step.equal(post(site, "/api/look", asked), expected, "weights of 4 and 9")


@pytest.mark.parametrize(
    "pair, found", [((1e308, 1e308), "inf"), ((-1e308, -1e308), "-inf"), ((1e308, -1e308), "inf")]
)
def test_weights_that_are_too_large_to_add_up(small, pair, found):
    """The last ones cancel in z, not in what pulls up."""
    path = small / "large.json"
    save_model(path, grey_model()._replace(digits=(0, 1), pixels="binary", weights=[*pair] * 392))
    with served(Live(small, path).answers) as server:
        status, answer = post(server, "/api/look", {"weights": "model", "pixels": [255] * 784})
    expected = 400, {"error": f"those of large.json: a sum of these weights is {found}"}
    step.equal((status, answer), expected, "infinity is no JSON", pair)


@pytest.mark.parametrize("rate", [5e-324, 1e-310, 1e308])
def test_a_model_is_trained_on_at_its_own_rate(small, rate):
    """Whatever it is: the page offers it, so it is not refused."""
    path = small / "model.json"
    save_model(path, grey_model()._replace(digits=(0, 1), pixels="binary", learning_rate=rate))
    with served(Live(small, path).answers) as server:
        offered = get(server, "/api/weights")[1][-1]["rate"]
        asked = {"weights": "model", "pixels": BLANK, "steps": [A_STEP | {"rate": offered}]}
        status, found = post(server, "/api/look", asked)
    step.equal((offered, status), (rate, 200), "offered, and taken", found)


# The middle of an image.


def image_of(spots):
    """An image that is blank but for these: (row, column) to a level."""
    image = bytearray(784)
    for (row, column), level in spots.items():
        image[28 * row + column] = level
    return bytes(image)


@pytest.mark.parametrize(
    "spots, moved",
    [
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
    ],
)
def test_centred(spots, moved):
    step.equal(centred(image_of(spots)), image_of(moved), "moved by whole pixels", spots)


def test_centring_loses_no_ink_and_twice_is_once():
    draw = random.Random(5)
    for _ in range(300):
        spots = {
            (draw.randrange(28), draw.randrange(28)): draw.randrange(1, 256)
            for _ in range(draw.randrange(1, 8))
        }
        image = image_of(spots)
        moved = centred(image)
        step.equal(sorted(moved), sorted(image), "the same levels", spots)
        step.equal(centred(moved), moved, "it stays", spots)


def test_a_test_image_is_centred_already(sets):
    """They were made so, from finer ones: a whole pixel at most is left, in either direction."""
    images, _ = sets[TEST]
    near = [28 * dy + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    for image in images[:200]:
        places = {place for place, level in enumerate(image) if level}
        moved = {place for place, level in enumerate(centred(image)) if level}
        step.equal(min(moved) - min(places) in near, True, "by one at most", image)


# A training that is watched.

RUN = {"rate": 0.5, "scale": 0.25, "epochs": 4}
TRAIN = {"digits": [0, 1], "runs": [RUN]}


@contextmanager
def watching(server, asked):
    """A training; a function that waits for its next line, "" for a heartbeat, None at the end."""
    asking = connection(server)
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


def lines_of(server, asked):
    """All lines of a training but the heartbeats."""
    with watching(server, asked) as following:
        return [line for line in iter(following, None) if line]


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


def same_moment(found, expected, given):
    seconds = found.pop("seconds")
    step.equal(isinstance(seconds, float) and seconds >= 0.0, True, "seconds", seconds)
    same(found, expected, given)


@pytest.mark.parametrize("digits", [[0, 1], [1, 0]])
def test_moments_are_those_of_descend(training, small, digits):
    *found, last = lines_of(training, {"digits": digits, "runs": [RUN]})
    step.equal(last, {"done": True}, "the last line", digits)
    expected = list(moments_of(small, digits, RUN, 0))
    step.equal([moment["epoch"] for moment in found], [0, 1, 2, 3, 4], "every epoch", digits)
    for moment, right in zip(found, expected):
        same_moment(moment, right, (digits, right["epoch"]))
    step.equal(found[0]["added"], [0.0] * 784, "epoch 0 is before the first step")
    step.equal([sum(hill) for hill in found[0]["hills"]], [3, 3], "each image is in a bin")


def test_only_the_images_of_the_last_pair_of_digits_are_kept(training):
    """A pair of the genuine data takes more than 100 MB."""
    before = {id(thing) for thing in gc.get_objects() if isinstance(thing, (SharedMatrix, Dataset))}
    for digits in ([0, 1], [1, 0], [0, 1], [1, 0]):
        step.equal(lines_of(training, {"digits": digits, "runs": [RUN]})[-1], {"done": True}, "it ends")
    gc.collect()
    things = [thing for thing in gc.get_objects() if isinstance(thing, (SharedMatrix, Dataset))]
    found = sorted(type(thing).__name__ for thing in things if id(thing) not in before)
    step.equal(found, ["Dataset", "SharedMatrix", "SharedMatrix"], "of one pair", "after four trainings")


def test_what_was_asked_for_last_is_made_once():
    made = []
    known = kept(2, lambda *arguments: made.append(arguments) or len(made))
    found = [known(*arguments) for arguments in ((1, 2), (1, 2), (3,), (1, 2), (4,), (3,))]
    step.equal((found, made), ([1, 1, 2, 1, 3, 4], [(1, 2), (3,), (4,), (3,)]), "the last two are kept")


def test_two_who_ask_for_one_thing_wait_for_each_other():
    made = []
    known = kept(1, lambda: (time.sleep(0.1), made.append(1)))
    threads = [threading.Thread(target=known) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    step.equal(made, [1], "made by one of them", "three threads")


def test_two_runs_one_after_the_other(training, small):
    runs = [RUN, {"rate": 2, "scale": 0, "epochs": 2}]
    *found, last = lines_of(training, {"digits": [0, 1], "runs": runs})
    step.equal(last, {"done": True}, "the last line, once")
    expected = [
        m for number in (0, 1) for m in moments_of(small, [0, 1], runs[number], number)
    ]
    step.equal(len(found), len(expected), "5 moments and 3")
    for moment, right in zip(found, expected):
        same_moment(moment, right, (right["run"], right["epoch"]))


def test_a_quick_run_shows_its_first_epochs_and_its_last(training, monkeypatch):
    monkeypatch.setattr("scratchnet.live.INTERVAL", 60.0)
    found = lines_of(training, {"digits": [0, 1], "runs": [RUN | {"epochs": 30}]})
    step.equal(
        [line.get("epoch") for line in found], [0, 1, 2, 4, 8, 16, 30, None], "powers of two, and the last"
    )


def test_many_hands_find_the_same(training, small, monkeypatch):
    monkeypatch.setattr("scratchnet.live.hands_worth", lambda images, epochs: 2)
    *found, _ = lines_of(training, TRAIN)
    expected = list(moments_of(small, [0, 1], RUN, 0))
    step.equal([moment["epoch"] for moment in found], [0, 1, 2, 3, 4], "every epoch")
    for moment, right in zip(found, expected):
        step.close(moment["weights"], right["weights"], "added up otherwise", right["epoch"])


def test_the_run_watched_last_can_be_chosen(training, small):
    names = [w["name"] for w in get(training, "/api/weights")[1]]
    step.equal("watched" in names, False, "nothing has been watched")
    *_, last, _ = lines_of(training, TRAIN | {"digits": [1, 0]})
    watched = get(training, "/api/weights")[1][-1]
    expected = {
        "name": "watched", "title": "the run watched last", "digits": [1, 0], "pixels": "binary", "rate": 0.5
    }  # fmt: skip
    step.equal(watched, expected, "the last to choose from")
    found = post(training, "/api/look", {"weights": "watched", "pixels": [255] * 784})[1]
    step.equal(found["pulls"], last["weights"], "of all ink, each weight pulls")
    found = post(training, "/api/misread", {"weights": "watched"})
    step.equal(found[0], 200, "and what it misreads")


def pace(server, name):
    step.equal(post(server, "/api/pace", {"pace": name}), (200, {"pace": name}), "it is told", name)


def until(following, is_right):
    """The first line for which that is so, within some thousand of them."""
    for _ in range(5000):
        line = following()
        assert line is not None, "the training has ended"
        if is_right(line):
            return line
    raise AssertionError("it does not come")


def test_pause_one_and_go(training):
    with watching(training, {"digits": [0, 1], "runs": [RUN | {"epochs": 100_000}]}) as following:
        step.equal(following()["epoch"], 0, "the first")
        pace(training, "pause")
        seen = []
        while not seen or seen[-1]:
            seen.append(following())
        step.equal(len(seen) < 2000, True, "it pauses soon", len(seen))
        epoch = seen[-2]["epoch"] if len(seen) > 1 else 0
        for _ in range(2):
            step.equal((following(), following()), ("", ""), "nothing but heartbeats")
            pace(training, "one")
            epoch += 1
            step.equal(until(following, bool)["epoch"], epoch, "one epoch")
        step.equal((following(), following()), ("", ""), "and it pauses again")
        pace(training, "go")
        until(following, lambda line: line and line["epoch"] == epoch + 20)
        pace(training, "one")  # while it goes: it pauses after an epoch
        until(following, lambda line: line == "")


def test_a_training_goes_whatever_the_pace_of_the_last(training):
    with watching(training, {"digits": [0, 1], "runs": [RUN | {"epochs": 100_000}]}) as following:
        pace(training, "pause")
        until(following, lambda line: line == "")
    with watching(training, TRAIN) as following:
        found = [following()["epoch"] for _ in range(3)]
        step.equal(found, [0, 1, 2], "no heartbeat in between")


def test_one_epoch_after_the_other_across_two_runs(small, monkeypatch):
    """Without a server, so that nothing happens between two lines: the pace counts when asked for."""
    monkeypatch.setattr("scratchnet.live.INTERVAL", 0.0)
    live = Live(small)
    moments = live.train({"digits": [0, 1], "runs": [RUN | {"epochs": 1}] * 2})
    live.set_pace({"pace": "pause"})
    found = []
    for _ in range(5):
        line = next(moments)
        found.append((line["run"], line["epoch"]) if line else None)
        if line is None:
            live.set_pace({"pace": "one"})
    expected = [(0, 0), None, (0, 1), (1, 0), None]
    step.equal(found, expected, "it pauses before the first epoch of each run")
    moments.close()


def ask_to_train(server):
    body = json.dumps({"digits": [0, 1], "runs": [RUN | {"epochs": 1}]})
    return ask(server, "POST", "/api/train", body, Content_Type="application/json")


def test_there_is_one_training_at_a_time_and_whoever_goes_ends_it(training):
    endless = {"digits": [0, 1], "runs": [RUN | {"epochs": 100_000}]}
    for paused in (False, True):
        with watching(training, endless) as following:
            until(following, bool)
            if paused:
                pace(training, "pause")
                until(following, lambda line: line == "")
            status, _, answer = ask_to_train(training)
            expected = 409, {"error": "a training is being watched; end it first"}
            step.equal((status, json.loads(answer)), expected, "one at a time", paused)
            step.equal(get(training, "/api/weights")[0], 200, "all else is answered", paused)
        with watching(training, TRAIN) as following:
            step.equal(following()["epoch"], 0, "it begins anew", paused)
            until(following, lambda line: line == {"done": True})


def test_weights_that_overflow_are_the_last_line(training, monkeypatch, capfd):
    def overflowing(*arguments):
        yield [0.0]
        raise Refused("weights are no longer finite")

    monkeypatch.setattr("scratchnet.live.descend", overflowing)
    found = lines_of(training, TRAIN)
    step.equal([line.get("epoch") for line in found], [0, 1, None], "two moments")
    step.equal(found[-1], {"error": "weights are no longer finite"}, "what has happened")
    monkeypatch.undo()
    step.equal(lines_of(training, TRAIN)[-1], {"done": True}, "another may begin")
    step.equal(capfd.readouterr().err, "", "it is no bug")


def test_a_training_refused_before_its_first_line_is_a_400(training, small):
    status, answer = post(training, "/api/train", TRAIN | {"digits": [0, 7]})
    cause = f"{small / NAMES[1]}: no image of the digit 7"
    step.equal((status, answer), (400, {"error": cause}), "no such images")
    step.equal(lines_of(training, TRAIN)[-1], {"done": True}, "another may begin")


SCALE = "expected scale to be a number, 0 to 1000, found "
EPOCHS = "expected epochs to be a whole number, 1 to 100000, found "
RUNS = "expected runs to be a list of one or two, each with rate, scale and epochs"
DIGITS = "expected digits to be two different ones of 0..9, found "


@pytest.mark.parametrize(
    "field, value, error",
    [
        *[("digits", value, DIGITS + found) for value, found in [
            (MISSING, "None"), (None, "None"), ("01", "'01'"), ([0], "[0]"), ([0, 1, 2], "[0, 1, 2]"),
            ([0, 10], "[0, 10]"), ([-1, 0], "[-1, 0]"), ([True, 0], "[True, 0]"), ([0, 1.0], "[0, 1.0]"),
            ([0, HUGE], "[0, inf]"), ({"0": 1}, "{'0': 1}")]],
        ("digits", [3, 3], "expected two different digits of 0..9, found 3, 3"),
        *[("runs", value, RUNS) for value in [
            MISSING, None, [], [RUN] * 3, RUN, "run", 1, [5], [RUN, None], [[RUN]]]],
        *[("runs", [{}], SCALE + "None"), ("runs", [RUN, {}], SCALE + "None")],
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_train_refuses(site, field, value, error):
    expected = 400, {"error": error}
    step.equal(
        post(site, "/api/train", changed(TRAIN, field, value)), expected, "400", (field, value)
    )


@pytest.mark.parametrize(
    "field, value, error",
    [
        *[("rate", value, RATE + found) for value, found in [
            (MISSING, "None"), ("1", "'1'"), (True, "True"), (0, "0"), (-0.5, "-0.5"), (HUGE, "inf")]],
        *[("scale", value, SCALE + found) for value, found in [
            (MISSING, "None"), (None, "None"), ("0", "'0'"), (False, "False"), (-1e-9, "-1e-09"),
            (1000.5, "1000.5"), (HUGE, "inf"), ([0], "[0]")]],
        *[("epochs", value, EPOCHS + found) for value, found in [
            (MISSING, "None"), (None, "None"), ("9", "'9'"), (True, "True"), (0, "0"), (-1, "-1"),
            (100_001, "100001"), (1.0, "1.0"), (HUGE, "inf")]],
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_train_refuses_of_a_run(site, field, value, error):
    for runs in ("[{}]", f"[{json.dumps(RUN)}, {{}}]"):
        runs = runs.replace("{}", changed(RUN, field, value))
        body = f'{{"digits": [0, 1], "runs": {runs}}}'
        step.equal(post(site, "/api/train", body), (400, {"error": error}), "400", (field, value))


@pytest.mark.parametrize("value", [MISSING, None, "", "stop", "GO", 1, True, ["go"], {"go": 1}])
def test_what_pace_refuses(site, value):
    shown = None if value is MISSING else value
    expected = 400, {"error": f"expected pace to be go, pause or one; found {shown!r}"}
    step.equal(post(site, "/api/pace", changed({}, "pace", value)), expected, "400", value)


# The command.

COMMAND = [sys.executable, "-m", "scratchnet.live", "--no-browser"]


@contextmanager
def running(folder, *arguments):
    """The command in an empty folder, and the port that its first line says."""
    environment = os.environ | {name: str(folder) for name in ("HOME", "TMPDIR")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONUNBUFFERED", None)
    command = subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=environment, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    with at_most_a_minute(command):
        first = command.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", first)
        step.equal(
            bool(found), True, "the first line is the address", first or command.stderr.read()
        )
        step.equal(command.stdout.readline(), "Ctrl-C ends it.\n", "the second line")
        yield command, int(found[1])


def group(number):
    """The processes of that group, by /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            about = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(about[2]) == number:
            found.append(int(path.parent.name))
    return found


def ended(command, seconds):
    """Ends it by Ctrl-C as a terminal does, the whole group; fails where anything of it is left."""
    processes = group(command.pid)
    os.killpg(command.pid, signal.SIGINT)
    started = time.monotonic()
    output, error = command.communicate(timeout=30)
    taken = time.monotonic() - started
    step.equal((command.returncode, error), (130, "interrupted\n"), "the end by Ctrl-C")
    step.equal(output, "", "nothing but the two lines")
    step.equal(taken < seconds, True, f"within {seconds} s", taken)
    while any(map(alive, processes)) and time.monotonic() < started + 2:
        time.sleep(0.02)
    step.equal([n for n in processes if alive(n)], [], "no process is left", processes)
    return processes


@pytest.mark.process
@SIGNALS
def test_the_command_serves_its_page_until_ctrl_c(tmp_path):
    before = {path: path.stat().st_mtime_ns for path in ROOT.rglob("*") if ".git" not in path.parts}
    with running(tmp_path) as (command, port):
        asking = connection(None, port)
        for path in ("/", "/api/weights", "/api/image?number=1"):
            asking.request("GET", path)
            answer = asking.getresponse()
            body = answer.read()
            step.equal(answer.status, 200, "it answers", path)
            if path == "/":
                page = (ROOT / "scratchnet" / "tools" / "live.html").read_bytes()
                step.equal(body, page, "the page is live.html")
        ended(command, 1.0)  # with a connection that is open
        asking.close()
    after = {path: path.stat().st_mtime_ns for path in ROOT.rglob("*") if ".git" not in path.parts}
    step.equal(list(tmp_path.iterdir()), [], "it writes no file where it runs, nor at home")
    step.equal(
        [p for p in after if after[p] != before.get(p)], [], "it writes no file in the package"
    )


@pytest.mark.process
@SIGNALS
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_ctrl_c_while_a_training_is_watched(tmp_path):
    with running(tmp_path) as (command, port):
        asking = connection(None, port)
        asked = {"digits": [0, 1], "runs": [{"rate": 0.01, "scale": 1, "epochs": 100_000}]}
        asking.request(
            "POST", "/api/train", json.dumps(asked), {"Content-Type": "application/json"}
        )
        answer = asking.getresponse()
        epochs = []
        while len(epochs) < 3:
            epochs.append(json.loads(answer.readline() or "{}").get("epoch"))
        step.equal(epochs[:1], [0], "it trains", epochs)
        processes = ended(command, 1.0)
        hands = min(len(os.sched_getaffinity(0)), 8)
        step.equal(len(processes) >= hands, True, "all hands were at work", processes)
        asking.close()
    step.equal(list(tmp_path.iterdir()), [], "it writes no file")


@pytest.mark.process
@SIGNALS
def test_ctrl_c_after_trainings_of_several_digits(tmp_path):
    """What they leave in memory is not given back piece by piece."""
    with running(tmp_path) as (command, port):
        for digits in ([0, 1], [4, 9], [3, 8]):
            asking = connection(None, port)
            asked = json.dumps({"digits": digits, "runs": [RUN | {"epochs": 1}]})
            asking.request("POST", "/api/train", asked, {"Content-Type": "application/json"})
            last = asking.getresponse().read().splitlines()[-1]
            step.equal(json.loads(last), {"done": True}, "it has ended", digits)
            asking.close()
        ended(command, 1.0)


def test_a_port_that_is_taken(site, capsys):
    found = run(main, ["--no-browser", "--port", str(site.port)]), *capsys.readouterr()
    expected = (
        2,
        "",
        f"error: port {site.port}: {os.strerror(98) if sys.platform == 'linux' else ''}\n",
    )
    if sys.platform != "linux":
        expected = 2, "", found[2]
    step.equal(found, expected, "one line", site.port)


@pytest.mark.parametrize(
    "arguments, error",
    [
        (
            ["--port", "65536"],
            "argument --port: expected a whole number, 0 to 65535, found '65536'",
        ),
        (["--port", "-1"], "argument --port: expected a whole number, 0 to 65535, found '-1'"),
        (["--model", "none.json"], "none.json: No such file or directory"),
        (["--model", ""], "argument --model: expected a path, found ''"),
        (["page"], "unrecognized arguments: page"),
    ],
)
def test_what_the_command_refuses(arguments, error, capsys):
    found = run(main, ["--no-browser", *arguments]), *capsys.readouterr()
    step.equal(found, (2, "", f"error: {error}\n"), "one line, status 2", arguments)


def test_a_model_and_data_of_ones_own(small, capsys, monkeypatch):
    """The server is not to serve: what it would answer is looked at."""
    served = []
    monkeypatch.setattr(
        Server, "serve_forever", lambda server, poll_interval: served.append(server)
    )
    path = small / "fours.json"
    save_model(path, grey_model())
    arguments = ["--no-browser", "--model", str(path), "--data", str(small)]
    step.equal(run(main, arguments), 0, "exit status", arguments)
    answers = served[0].answers
    step.equal(answers["GET /api/weights"]({})[-1]["title"], "those of fours.json", "the model")
    found = answers["GET /api/image"]({"number": "1"})
    step.equal(found, {"number": 1, "label": 1, "pixels": BLANK}, "the data")


@pytest.mark.parametrize(
    "platform, display, arguments, opens",
    [
        ("linux", "", [], False), ("linux", ":0", [], True), ("linux", ":0", ["--no-browser"], False),
        ("darwin", "", [], True), ("win32", "", ["--no-browser"], False), ("win32", "", [], True),
    ],
)  # fmt: skip
def test_a_browser_is_opened_where_there_is_a_screen(
    small, capsys, monkeypatch, platform, display, arguments, opens
):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(Server, "serve_forever", lambda server, poll_interval: None)
    monkeypatch.setattr("scratchnet.live.sys.platform", platform)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    main(["--data", str(small), *arguments])
    address = capsys.readouterr().out.splitlines()[0]
    step.equal(
        opened, [address] if opens else [], "the address that it prints", (platform, display)
    )
