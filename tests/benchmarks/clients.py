"""Readers of a server on this machine, over sockets and with little work of their own, so that they measure it."""

import socket
import threading
import time


class Reader:
    """One connection, kept as long as the server keeps it."""

    def __init__(self, port):
        self.port, self.socket, self.left = port, None, b""

    def get(self, path):
        """(status, headers in small letters, body)"""
        kept = self.socket is not None
        try:
            return self._get(path)
        except OSError:
            self.close()
            if not kept:
                raise
            return self._get(path)  # the server had closed it meanwhile

    def _get(self, path):
        if self.socket is None:
            self.socket, self.left = socket.create_connection(("127.0.0.1", self.port), timeout=300), b""
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode())
        head = self._until(b"\r\n\r\n").decode("latin-1")
        status = int(head.split(" ", 2)[1])
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        elif "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        else:
            body = self._rest()
        if headers.get("connection") == "close":
            self.close()
        return status, headers, body

    def _more(self):
        data = self.socket.recv(262144) if self.socket else b""
        if not data:
            raise ConnectionError("the server closed the connection")
        self.left += data

    def _until(self, end):
        while end not in self.left:
            self._more()
        found, _, self.left = self.left.partition(end)
        return found

    def _exactly(self, size):
        while len(self.left) < size:
            self._more()
        found, self.left = self.left[:size], self.left[size:]
        return found

    def _chunks(self):
        body = b""
        while size := int(self._until(b"\r\n"), 16):
            body += self._exactly(size)
            self._exactly(2)
        self._exactly(2)
        return body

    def _rest(self):
        while data := self.socket.recv(262144):
            self.left += data
        self.close()
        return self.left

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None


def timed(reader, paths):
    """Milliseconds that the server took for these pages, one after the other; None where one is not there."""
    begun = time.perf_counter()
    for path in paths:
        status, _headers, _body = reader.get(path)
        if status == 404:
            return None
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
    return (time.perf_counter() - begun) * 1000


def crowd(port, paths, clients, seconds):
    """So many readers at once, each asking for one of the pages after the other: sorted milliseconds of each answer,
    and answers a second.
    """
    took, wrong, stop = [], [], time.perf_counter() + seconds

    def read(first):
        reader, number = Reader(port), first
        try:
            while (begun := time.perf_counter()) < stop:
                status, _headers, _body = reader.get(paths[number % len(paths)])
                took.append((time.perf_counter() - begun) * 1000)
                number += 1
                if status != 200:
                    wrong.append(status)
        except OSError as error:
            wrong.append(repr(error))
        reader.close()

    begun = time.perf_counter()
    threads = [threading.Thread(target=read, args=[number * 7]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        print(f"    went wrong: {len(wrong)}, the first: {wrong[0]}")
    return sorted(took), len(took) / (time.perf_counter() - begun)
