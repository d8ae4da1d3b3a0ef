"""A server for the files of one page on this machine, and for the JSON that it asks for.

It listens on 127.0.0.1 alone, writes no file, and answers what it knows by exact paths. Another site's
page, open in the same browser, gets nothing: its requests have another Host, or another Origin, or are
no JSON. What is refused is `{"error": CAUSE}`:

    status   when
    400      what was asked for makes no sense: no JSON, or Refused by the function that answers
    403      another Host or Origin than this server's own
    404      no such path
    409      Busy: there is already what can be there only once
    411      a body without its length
    413      a body of more than LONGEST bytes
    415      a body that is not application/json
    500      a bug; its traceback is on standard error

An answer that is a generator goes out line by line, as it comes: JSON documents. Once whoever asked has
gone, the generator is closed.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from scratchnet.tools.errors import Refused

HERE = "127.0.0.1"
LONGEST = 1 << 18  # bytes of a body
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; img-src data:; script-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Busy(Exception):
    """What was asked for is already going on, and can be there only once."""


class NotAnswered(Exception):
    """A request that no function gets to see: the status, and why."""


def hosts(port: int) -> list[str]:
    """Returns how a browser on this machine may call the server of that port; 80 goes without saying."""
    names = [HERE, "localhost"]
    return [f"{name}:{port}" for name in names] + (names if port == 80 else [])


class Server(ThreadingTCPServer):
    """A server for the files of a page, and for the functions by their paths.

    files: by their exact paths, the kind of each and its bytes. answers: by "GET /path" and "POST /path",
    functions of what was asked, a mapping of names to any JSON (empty for GET), to a JSON document or a
    generator of them. port: 0 takes any that is free. Raises OSError for one that is taken.
    """

    daemon_threads = True  # Ctrl-C waits for nobody
    allow_reuse_address = os.name == "posix"  # elsewhere two servers would share a port
    allow_reuse_port = False
    request_queue_size = 128  # with the 5 of the standard library, one of a burst waits for a second

    def __init__(
        self, port: int, files: Mapping[str, tuple[str, bytes]], answers: Mapping[str, Callable[[Any], Any]]
    ) -> None:
        self.files, self.answers = files, answers
        try:
            super().__init__((HERE, port), Handler)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"port {port}") from error
        self.port: int = self.server_address[1]
        self.names = hosts(self.port)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Prints the traceback of a bug; a page that has gone is none."""
        error = sys.exception()
        if isinstance(error, RuntimeError) and "new thread" in str(error):
            print("error: the system starts no further thread to answer the page", file=sys.stderr)
        elif not isinstance(error, ConnectionError | TimeoutError):
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    """One request after the other, from one page."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds for which nothing comes
    disable_nagle_algorithm = True  # an answer in two pieces would wait 40 ms for the second

    def do_GET(self) -> None:
        """Answers a request without a body."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Answers a request with one."""
        self._answer("POST")

    def version_string(self) -> str:
        """Returns what answers, without the version of Python."""
        return "scratchnet"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing: the page is the place to look at."""

    def _answer(self, method: str) -> None:
        try:
            path, asked = self.path.partition("?")[0], self._asked(method)
            if method == "GET" and path in self.server.files:
                self._send(200, *self.server.files[path])
                return
            answer = self.server.answers.get(f"{method} {path}")
            if answer is None:
                raise NotAnswered(404, f"there is no {method} {path:.60}")
            found = answer(asked)
            if isinstance(found, Generator):
                self._stream(found)
            else:
                self._json(200, found)
        except NotAnswered as error:
            self._json(error.args[0], {"error": error.args[1]})
        except Busy as error:
            self._json(409, {"error": str(error)})
        except (Refused, NotImplementedError) as error:  # the latter: a workbook's page is not written yet
            self._json(400, {"error": str(error)})
        except (ConnectionError, TimeoutError):
            raise  # there is nobody to tell
        except Exception as error:
            traceback.print_exc()
            self._json(500, {"error": f"a bug: {type(error).__name__}: {error}"})

    def _asked(self, method: str) -> Any:
        """What was asked, where it is for this server to answer."""
        if self.headers.get("Host") not in self.server.names:
            raise NotAnswered(403, f"this server is for {' and '.join(self.server.names)} alone")
        origin = self.headers.get("Origin")
        if origin not in (None, *(f"http://{name}" for name in self.server.names)):
            raise NotAnswered(403, "another site's page asks")
        if method == "GET":
            if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
                self.close_connection = True  # a body that nobody reads
            return {}
        if self.headers.get_content_type() != "application/json":
            raise NotAnswered(415, "expected a body that is application/json")
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            raise NotAnswered(411, "expected the length of the body")
        if len(length) > 9 or int(length) > LONGEST:
            raise NotAnswered(413, f"expected a body of at most {LONGEST} bytes")
        body = self.rfile.read(int(length))
        try:
            document = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise NotAnswered(400, f"the body is not JSON: {error}") from error
        if not isinstance(document, dict):
            raise NotAnswered(400, "expected a JSON object")
        return document

    def _send(self, status: int, kind: str, body: bytes) -> None:
        """Sends a whole answer."""
        self.send_response(status)
        self._headers({"Content-Type": kind, "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _headers(self, headers: Mapping[str, str]) -> None:
        for name, value in {**headers, **HEADERS}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _json(self, status: int, document: Any) -> None:
        if status in (403, 411, 413, 415):
            self.close_connection = True  # a body that was not read would be taken for the next request
        self._send(status, "application/json", json.dumps(document, allow_nan=False).encode())

    def _stream(self, documents: Generator[Any]) -> None:
        """Sends an answer line by line, each in a chunk of its own."""
        try:
            self.send_response(200)
            self._headers({"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"})
            for document in _told(documents):
                line = json.dumps(document, allow_nan=False).encode()
                self.wfile.write(b"%x\r\n%s\n\r\n" % (len(line) + 1, line))
            self.wfile.write(b"0\r\n\r\n")
        finally:
            documents.close()


def _told(documents: Iterator[Any]) -> Iterator[Any]:
    """The documents; what goes wrong on the way is the last of them."""
    try:
        yield from documents
    except (Refused, NotImplementedError) as error:
        yield {"error": str(error)}
    except Exception as error:
        traceback.print_exc()
        yield {"error": f"a bug: {type(error).__name__}: {error}"}


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
