"""Real servers on this machine for the tests of fetching: pages by path, and sockets that misbehave."""

import contextlib
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        page = self.server.pages.get(self.path, (404, {}, b"not here"))
        page = page(self) if callable(page) else page
        status, headers, body = page if isinstance(page, tuple) else (200, {"Content-Type": "text/html"}, page)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(OSError):
                self.wfile.write(body)

    do_GET = do_HEAD = answer

    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # the other side leaves early: that is what is tested


@contextlib.contextmanager
def pages(pages, tls=None):
    """A web server; yields (its address without a path, the list of what it was asked).

    `pages` maps a path to bytes, to (status, headers, bytes), or to a function of the handler that gives either.
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    server.pages, server.asked = pages, []
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", server.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def raw(talk):
    """A socket that answers each connection with `talk(connection)`, or with the bytes `talk`; yields the address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(connection):
        with contextlib.suppress(OSError), connection:
            if callable(talk):
                talk(connection)
            else:
                connection.recv(65536)
                connection.sendall(talk)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(2)
                while connection.recv(65536):
                    pass

    def serve():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def drip(connection, head=b"", piece=b"x", pause=0.05):
    """Send the head at once, and then a little for ever."""
    import time

    connection.recv(65536)
    connection.sendall(head)
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def certificate(folder, names):
    """A self-signed certificate for these names ("DNS:…", "IP:…") and its key, as two files."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "30", "-subj", "/CN=test", "-addext", f"subjectAltName={','.join(names)}",
         "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key
