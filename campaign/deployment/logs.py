"""Logs as JSON, one object a line, and errors by mail. Neither holds a reader's address, cookie, query or form.

Django's own mail of an error shows the whole request; this one shows the log's line and where in the code it happened.
"""

import datetime
import json
import logging
import threading
import time

from django.core import mail

QUIET = 3600  # seconds in which one process mails the same error once


class AsJson(logging.Formatter):
    def format(self, record):
        said = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
            "process": record.process,
        }  # fmt: skip
        request = getattr(record, "request", None)
        if hasattr(request, "method"):
            said |= {"method": request.method, "path": request.path_info}
        if isinstance(getattr(record, "status_code", None), int):
            said["status"] = record.status_code
        if record.exc_info and record.exc_info[0]:
            said |= {"error": record.exc_info[0].__name__, "traceback": self.formatException(record.exc_info)}
        return json.dumps(said, ensure_ascii=False)


class Failures(logging.Filter):
    """All but the log's own line of an answer 503.

    That is given on purpose: closed for maintenance, a bundle made anew, not ready. Whatever failed before such
    an answer is logged by itself.
    """

    def filter(self, record):
        return getattr(record, "status_code", 0) != 503 or bool(record.exc_info)


class ByMail(logging.Handler):
    """Mails errors to ADMINS, each kind at most once an hour from each process. A mail that fails is let be."""

    def __init__(self, level=logging.ERROR):
        super().__init__(level)
        self.sent, self.sending = {}, threading.Lock()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record):
        kind = (record.name, record.msg, record.exc_info and record.exc_info[0])
        with self.sending:
            now = time.monotonic()
            if now - self.sent.get(kind, -QUIET) < QUIET:
                return
            self.sent = {each: at for each, at in self.sent.items() if now - at < QUIET} | {kind: now}
        try:
            mail.mail_admins(f"{record.levelname}: {record.getMessage()}"[:100].splitlines()[0], self.format(record))
        except Exception:  # noqa: BLE001  whatever a mail server does, the site goes on; the log has the error
            self.handleError(record)
