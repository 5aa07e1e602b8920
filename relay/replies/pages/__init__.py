"""A file of scanned paper becomes pages: upright, straight, blank sides told apart, codes and words read.

In go bytes from a stranger's paper and an office's scanner, out come `values.Page`s. What looks at the bytes is pure
and runs in a sandboxed child (`sides`, `searchable`); OCR is Tesseract, a program of its own under the same limits
(`ocr`). `reader.PageReader` asks them one after the other. Nothing here knows the database or whose code it is.
"""
