"""What is wrong with a bundle, gathered, so that its author sees everything at once."""

CAP = 100  # so many are written out; the rest are counted


class BundleError(Exception):
    """The bundle cannot be loaded; `problems` says why, one string for each reason, and `more` how many
    further ones there are. Nothing has been loaded.
    """

    def __init__(self, problems, more=0):
        self.problems, self.more = list(problems), more
        super().__init__("\n".join([*self.problems, *([f"… and {more} more."] if more else [])]))


class Problems:
    """A list of problems that stops growing at the cap but goes on counting."""

    def __init__(self):
        self.written, self.more = [], 0

    def __bool__(self):
        return bool(self.written)

    @property
    def is_full(self):
        return len(self.written) >= CAP

    def add(self, what, file="", line=None, field=""):
        if self.is_full:
            self.more += 1
            return
        where = [file, f"line {line}" if line else "", f"field {field}" if field else ""]
        where = ", ".join(part for part in where if part)
        self.written.append(f"{where}: {what}" if where else str(what))

    def add_invalid(self, error, file, line, field=""):
        """Each message of a ValidationError, with its field where it names one."""
        if not hasattr(error, "error_dict"):
            for message in error.messages:
                self.add(message, file, line, field)
            return
        for name, messages in error.message_dict.items():
            for message in messages:
                self.add(message, file, line, "" if name == "__all__" else name)

    def stop_if_any(self):
        if self.written:
            raise BundleError(self.written, self.more)
