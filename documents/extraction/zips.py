"""ZIP files of others: read in memory, by name, within bounds. Nothing is ever unpacked to a disk."""

import io
import zipfile
import zlib

from . import Unreadable

MAX_ENTRIES = 20_000
MAX_UNPACKED = 200_000_000  # bytes of all that it holds, by its own table, which the reading then enforces
_DAMAGED = "The file is damaged or cut off: it begins as a ZIP file and {}. Get it again."


def opened(data):
    """The ZipFile, if it is whole and no bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Unreadable(_DAMAGED.format("has no whole table of what it holds")) from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(
            f"The file is a ZIP file of {len(entries):,} entries; at most {MAX_ENTRIES:,} are read. No document has "
            "so many."
        )
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise Unreadable(
            f"The file unpacks to {total:,} bytes; at most {MAX_UNPACKED:,} are read. Save what you need of it as a "
            "file of its own."
        )
    return archive


def member(archive, name):
    """The bytes of one entry, b"" where there is none; never more than the table says."""
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Unreadable(_DAMAGED.format(f"the part {name[:80]} cannot be unpacked")) from error
    except (RuntimeError, NotImplementedError) as error:  # a password; a packing that Python does not know
        raise Unreadable(
            "The file is encrypted, or packed in an unusual way. Ask for a copy without a password, or paste its text."
        ) from error
