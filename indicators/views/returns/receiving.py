"""How the body of an upload is received: in memory, and never more than a file may have."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from indicators.uploads.sheet import MOST_BYTES


class SmallFile(FileUploadHandler):
    """Keeps a file in memory up to the limit, and of a larger one only how large it is.

    It is read to its end all the same: a browser that is cut short shows no page.
    """

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **options)
        self._kept, self._size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk while all of the file so far is within the limit."""
        self._size += len(raw_data)
        if self._size <= MOST_BYTES:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file; its size tells whether it is whole."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type,
            self._size,
            self.charset,
            self.content_type_extra,
        )
